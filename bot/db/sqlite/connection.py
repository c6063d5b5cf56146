"""A connection of aiosqlite that runs a statement and fetches its rows in one step.

aiosqlite hands each step to a thread: making a cursor, executing, fetching, closing. SQLAlchemy takes
all four for each statement, which was half of the CPU time of a command that uses SQLite. BEGIN is
queued here, and runs together with the next statement.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

_ROWS_AT_ONCE = 1000
"""Rows that are fetched with the statement; a longer result is fetched on demand."""


class Connection(aiosqlite.Connection):
    """A connection whose cursors run a statement in one step.

    It is also closed if the task that opens it is cancelled meanwhile; aiosqlite would leave it open.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(partial(self._open, connector), iter_chunk_size)
        self._opened: sqlite3.Connection | None = None
        self._queued: list[str] = []
        self._may_be_in_transaction = False

    def _open(self, connector: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
        self._opened = connector()
        return self._opened

    def _close_opened(self) -> None:
        if self._opened:
            self._opened.close()

    def stop(self) -> asyncio.Future[Any] | None:
        """Close the connection and end its thread, once that has done what it was given before."""
        self._tx.put_nowait((None, self._close_opened))
        return super().stop()

    def cursor(self) -> "Cursor":  # type: ignore[override]  # theirs is awaited first
        return Cursor(self)

    async def run(self, function: Any, *arguments: Any) -> Any:
        return await self._execute(function, *arguments)  # type: ignore[no-untyped-call]

    def run_with_next(self, sql: str) -> None:
        """Queue a statement; it runs, and fails, together with the next one or with COMMIT."""
        self._queued.append(sql)

    def _take_queued(self) -> list[str]:
        """Empty the queue; return its statements, which run before the one that is about to."""
        queued, self._queued = self._queued, []
        self._may_be_in_transaction = True
        return queued

    async def run_statement(self, function: Any, *arguments: Any) -> None:
        """Call a function that runs a statement; its last argument is the statements to run first.

        If BEGIN fails, as when the database is locked, the next statement tries it again: outside of
        a transaction its changes would be there at once, and stay after a rollback.
        """
        queued = self._take_queued()
        try:
            await self.run(function, *arguments, queued)
        except sqlite3.Error:
            if not self.in_transaction:
                self._queued = queued
            raise

    async def commit(self) -> None:
        """Commit the transaction, if any statement belongs to it."""
        if self._queued or self._may_be_in_transaction:
            await self.run(self._commit_in_thread, self._take_queued())
            self._may_be_in_transaction = False

    def _commit_in_thread(self, queued: list[str]) -> None:
        """Commit, or roll back if that fails: SQLAlchemy then considers the transaction over."""
        try:
            self.cursor_in_thread(queued).close()
            self._conn.commit()
        except BaseException:
            self._conn.rollback()
            raise

    async def rollback(self) -> None:
        """Roll the transaction back, if any statement was run in it."""
        self._queued = []
        if self._may_be_in_transaction:
            await super().rollback()
            self._may_be_in_transaction = False

    def cursor_in_thread(self, queued: list[str]) -> sqlite3.Cursor:
        """Run the queued statements, and return a cursor for the next; only in the connection's thread."""
        cursor = self._conn.cursor()
        for sql in queued:
            cursor.execute(sql)
        return cursor


class Cursor:
    """What SQLAlchemy needs of a cursor of aiosqlite."""

    def __init__(self, connection: Connection) -> None:
        self.description: Any = None
        self.rowcount, self.arraysize = -1, 1
        self.lastrowid: int | None = None
        self._connection = connection
        self._rows: list[Any] = []
        self._unfinished: sqlite3.Cursor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Run a statement and fetch its first rows; BEGIN is queued for the next statement."""
        if sql.startswith("BEGIN"):
            self._connection.run_with_next(sql)
        else:
            await self._run(sqlite3.Cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        await self._run(sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def _run(self, method: Any, sql: str, parameters: Any) -> None:
        await self._connection.run_statement(self._run_in_thread, method, sql, parameters)

    def _run_in_thread(self, method: Any, sql: str, parameters: Any, queued: list[str]) -> None:
        cursor = method(self._connection.cursor_in_thread(queued), sql, parameters)
        self.description, self._rows = cursor.description, []
        if self.description:
            self._rows = cursor.fetchmany(_ROWS_AT_ONCE)
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid  # known after fetching
        is_finished = len(self._rows) < _ROWS_AT_ONCE
        self._unfinished = None if is_finished else cursor
        if is_finished:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        if self._unfinished:
            rows += await self._connection.run(self._unfinished.fetchall)
            await self.close()
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows, by default as many as `arraysize`."""
        wanted = size or self.arraysize
        while len(self._rows) < wanted and self._unfinished:
            more = await self._connection.run(self._unfinished.fetchmany, _ROWS_AT_ONCE)
            self._rows += more
            if len(more) < _ROWS_AT_ONCE:
                await self.close()
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def close(self) -> None:
        """Close the statement if its rows have not all been fetched."""
        unfinished, self._unfinished = self._unfinished, None
        if unfinished:
            await self._connection.run(unfinished.close)


def connect(file: str, **options: Any) -> Connection:
    """Return a connection, which is opened when it is awaited."""
    connection = Connection(partial(sqlite3.connect, file, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does, so that it ends with us
    return connection
