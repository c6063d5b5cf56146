"""Opens read and write connections on SQLite or PostgreSQL, and names the locks of PostgreSQL.

By advisory locks the processes of the bot agree who does what. A lock belongs to a connection or a
transaction, and PostgreSQL frees it when that ends, whatever ended it. SQLite needs none of them,
because only one process uses it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, Self

import structlog
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_fixed

from bot.db.postgresql import connection_options, redact_values, replace_lost_connections
from bot.db.sqlite.connection import connect
from bot.db.sqlite.file import make_private

log = structlog.get_logger(__name__)
_CONNECTIONS = 5
"""Connections to PostgreSQL that are kept; as many more are opened for a short time."""

_MOST_WAITING_MS = 30_000  # milliseconds that a transaction on SQLite waits for a lock


class TransactionLock(IntEnum):
    """The numbers of locks that are held until a transaction ends: what one process at a time may do."""

    MIGRATION = 736543
    COMMAND_SYNC = 736544
    HOUSEKEEPING = 736545


class ConnectionLock(IntEnum):
    """Kinds of locks held until a connection ends; a second number says for which block or so."""

    BLOCK = 736551  # held by the process that serves a block of shards
    IDENTIFY = 736552  # held while a shard of a bucket may IDENTIFY
    AGREEMENT = 736553
    """Held while a process agrees with the others on a layout; there is just the lock 0."""
    SHARD_COUNT = 736554  # held by all processes together: how many shards there are
    SHARDS_PER_PROCESS = 736555
    """Held by all processes together: how many of them one process serves."""


class Database:
    """A database, opened by its address.

    Transactions are short, and none stays open during a call to Discord. On SQLite a writing one
    takes the write lock when it begins, so that what it reads is still true when it writes.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._has_deleted_rows = False
        """Whether SQLite's write-ahead log may still contain deleted rows."""
        self._has_reader_ended = False
        self._erasing: asyncio.Task[None] | None = None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        file = self.url.database if self.is_sqlite else None
        self.file = Path(file).resolve() if file else None  # the same for all links to it
        if self.is_sqlite:
            self._read_engine = _sqlite_engine(url, "BEGIN")
            # With one connection writers wait in order; SQLite's lock does not keep an order.
            self.write_engine = _sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
        else:
            self.write_engine = create_async_engine(
                url,
                pool_size=_CONNECTIONS,
                max_overflow=_CONNECTIONS,
                hide_parameters=True,
                connect_args=connection_options(),
            )
            redact_values(self.write_engine.sync_engine)
            replace_lost_connections(self.write_engine.sync_engine)
            self._read_engine = self.write_engine.execution_options(
                isolation_level="REPEATABLE READ"
            )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that sees one snapshot of the database."""
        try:
            async with self._read_engine.connect() as connection:
                yield connection
        finally:
            if self._has_deleted_rows:
                self._has_reader_ended = True
                if self._erasing is None or self._erasing.done():
                    self._erasing = asyncio.create_task(
                        self._erase_again(), name="erase deleted rows"
                    )

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that is committed at the end, or rolled back on an exception."""
        async with self.write_engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def locked(self, lock: TransactionLock) -> AsyncIterator[None]:
        """Hold a lock of PostgreSQL until the end of the block; SQLite has only one process."""
        if self.is_sqlite:
            yield
            return
        async with self.write_engine.begin() as connection:
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '2min'"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({lock:d})"))
            yield

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def erase_deleted(self) -> None:
        """Remove deleted rows from SQLite's write-ahead log, which would keep them for a while.

        While somebody reads or writes, that is impossible, and the end of each `reading` starts another
        try. The rows' pages in the file itself are overwritten when they are deleted (`secure_delete`).
        """
        if not self.is_sqlite:
            return
        self._has_deleted_rows = True
        async with self._read_engine.connect() as connection:  # the one for writing may be in use
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute_fetchall("PRAGMA busy_timeout=0")  # or readers are waited for
            try:
                [(is_busy, *_)] = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                self._has_deleted_rows = bool(is_busy)
            except sqlite3.Error as error:
                log.warning("deleted rows not erased yet", reason=type(error).__name__)
            finally:
                await driver.execute_fetchall(f"PRAGMA busy_timeout={_MOST_WAITING_MS}")

    async def _erase_again(self) -> None:
        """Try once more, and again if another reader has ended meanwhile."""
        while self._has_reader_ended:
            self._has_reader_ended = False
            await self.erase_deleted()

    async def close(self) -> None:
        if self._erasing:
            await asyncio.wait([self._erasing])
        await self.write_engine.dispose()
        await self._read_engine.dispose()


def _sqlite_engine(url: str, begin: str, **pool: int) -> AsyncEngine:
    arguments = {"async_creator_fn": connect}
    engine = create_async_engine(url, hide_parameters=True, connect_args=arguments, **pool)
    prepare_sqlite(engine.sync_engine, begin)
    return engine


def prepare_sqlite(engine: Engine, begin: str, *, foreign_keys: bool = True) -> None:
    """Set up SQLite: foreign keys, explicit transactions, and reading during a write (WAL).

    A commit survives a power cut, deleted rows are overwritten, and only the owner reads the file.
    """
    settings = f"""
        PRAGMA busy_timeout={_MOST_WAITING_MS};
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        PRAGMA secure_delete=ON;
        PRAGMA foreign_keys={"ON" if foreign_keys else "OFF"};
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # or the driver begins transactions itself, too late
        try:
            if engine.url.database:
                make_private(Path(engine.url.database))  # before anything is written to it
            _apply(connection, settings)
        except BaseException:
            connection.close()  # otherwise its thread outlives the event loop
            raise

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        cursor = connection.connection.cursor()
        cursor.execute(begin)
        cursor.close()


@retry(
    retry=retry_if_exception_message(match="database is locked"),
    stop=stop_after_delay(_MOST_WAITING_MS / 1000),
    wait=wait_fixed(0.1),
    reraise=True,
)
def _apply(connection: Any, settings: str) -> None:
    """Run the settings once they can: SQLite waits for nobody who writes to a file without WAL."""
    connection.run_async(lambda driver: driver.executescript(settings))


async def use_lock(
    connection: AsyncConnection, function: str, kind: ConnectionLock, number: int = 0
) -> object:
    """Call a function of PostgreSQL about the lock of a kind with a number, such as pg_advisory_lock."""
    statement = text(f"SELECT {function}(CAST(:kind AS integer), CAST(:number AS integer))")
    return await connection.scalar(statement, {"kind": int(kind), "number": number})
