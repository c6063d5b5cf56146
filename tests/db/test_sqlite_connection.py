"""Statements on SQLite run in one step, and long results are fetched on demand."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.sqlite.connection import connect

ROWS = 2500


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with a table of numbers."""
    async with Database(f"sqlite+aiosqlite:///{tmp_path / 'numbers.db'}") as opened:
        async with opened.writing() as connection:
            await connection.execute(text("CREATE TABLE number (n INTEGER PRIMARY KEY)"))
            rows = [{"n": n} for n in range(ROWS)]
            await connection.execute(text("INSERT INTO number VALUES (:n)"), rows)
        yield opened


async def test_long_result_is_complete(database: Database) -> None:
    async with database.reading() as connection:
        found = (await connection.scalars(text("SELECT n FROM number ORDER BY n"))).all()
    assert found == [*range(ROWS)]


@pytest.mark.parametrize("size", [1, 999, 1000, 1001])
async def test_result_can_be_streamed(database: Database, size: int) -> None:
    async with database.reading() as connection:
        stream = await connection.stream_scalars(text("SELECT n FROM number ORDER BY n"))
        parts = [list(part) async for part in stream.partitions(size)]
    assert [n for part in parts for n in part] == [*range(ROWS)]
    assert {len(part) for part in parts[:-1]} == {size}


async def test_stream_that_is_left_early_does_not_block_the_next_write(database: Database) -> None:
    async with database.reading() as connection:
        stream = await connection.stream_scalars(text("SELECT n FROM number"))
        assert await stream.fetchmany(1) == [0]
        await stream.close()
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM number"))
    await database.erase_deleted()


async def test_number_of_changed_rows_is_known(database: Database) -> None:
    async with database.writing() as connection:
        changed = await connection.execute(text("UPDATE number SET n = n + 10000 WHERE n < 5"))
        returned = await connection.execute(text("DELETE FROM number WHERE n > 9999 RETURNING n"))
        assert getattr(changed, "rowcount", None) == 5
        assert len(returned.all()) == 5


async def test_failed_statement_leaves_the_connection_usable(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO number VALUES (1)"))
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO number VALUES (9999)"))


class _CountingQueue:
    """The queue of a connection's thread, which counts the steps that are handed to the thread."""

    def __init__(self, queue: Any) -> None:
        self.count, self._queue = 0, queue

    def put_nowait(self, step: Any) -> None:
        self.count += 1
        self._queue.put_nowait(step)


async def _count_steps(connection: AsyncConnection) -> _CountingQueue:
    """Count the steps of a connection's connection from now on."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    driver._tx = _CountingQueue(driver._tx)
    return cast(_CountingQueue, driver._tx)


async def test_transaction_takes_one_step_for_each_statement_and_one_to_end(
    database: Database,
) -> None:
    async with database.writing() as connection:
        steps = await _count_steps(connection)
        await connection.execute(text("DELETE FROM number WHERE n = 1"))
        await connection.execute(text("DELETE FROM number WHERE n = 2"))
    assert steps.count == 3


async def test_reading_session_without_statements_takes_no_steps(database: Database) -> None:
    async with database.reading() as connection:
        await connection.execute(text("SELECT 1"))  # opens the connection
    async with database.reading() as connection:
        steps = await _count_steps(connection)
    assert steps.count == 0


async def test_statement_that_was_cancelled_leaves_no_lock(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0), database.writing() as connection:
            await connection.execute(text("DELETE FROM number"))
    async with Database(str(database.url)) as other, other.writing() as connection:
        deleted = await connection.execute(text("DELETE FROM number"))
        assert getattr(deleted, "rowcount", None) == ROWS


async def test_failed_begin_is_tried_again_with_the_next_statement(database: Database) -> None:
    other = sqlite3.connect(str(database.file), isolation_level=None)
    async with database.write_engine.connect() as connection:
        await _wait_for_no_lock(connection)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            await connection.execute(text("DELETE FROM number WHERE n = 1"))
        other.execute("ROLLBACK")
        await connection.execute(text("DELETE FROM number WHERE n = 2"))
    assert other.execute("SELECT count(*) FROM number").fetchone() == (ROWS,)
    other.close()


async def _wait_for_no_lock(connection: AsyncConnection) -> None:
    """Let a connection's statements fail at once if the database is locked."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute_fetchall("PRAGMA busy_timeout = 0")


async def test_connection_is_closed_although_its_task_was_cancelled_while_it_opened() -> None:
    may_open, opened = threading.Event(), list[sqlite3.Connection]()

    class SlowToOpen(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            opened.append(self)
            assert may_open.wait(timeout=120)

    connection = connect(":memory:", factory=SlowToOpen, check_same_thread=False)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await connection
    may_open.set()
    await asyncio.to_thread(connection._thread.join, 10)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
