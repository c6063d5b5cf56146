"""Statements on SQLite run in one step, and long results are fetched on demand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.db.session import Database

ROWS = 2500


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with a table of numbers."""
    async with Database(f"sqlite+aiosqlite:///{tmp_path / 'numbers.db'}") as opened:
        async with opened.writing() as session:
            await session.execute(text("CREATE TABLE number (n INTEGER PRIMARY KEY)"))
            rows = [{"n": n} for n in range(ROWS)]
            await session.execute(text("INSERT INTO number VALUES (:n)"), rows)
        yield opened


async def test_long_result_is_complete(database: Database) -> None:
    async with database.reading() as session:
        found = (await session.scalars(text("SELECT n FROM number ORDER BY n"))).all()
    assert found == [*range(ROWS)]


@pytest.mark.parametrize("size", [1, 999, 1000, 1001])
async def test_result_can_be_streamed(database: Database, size: int) -> None:
    async with database.reading() as session:
        stream = await session.stream_scalars(text("SELECT n FROM number ORDER BY n"))
        parts = [list(part) async for part in stream.partitions(size)]
    assert [n for part in parts for n in part] == [*range(ROWS)]
    assert {len(part) for part in parts[:-1]} == {size}


async def test_stream_that_is_left_early_does_not_block_the_next_write(database: Database) -> None:
    async with database.reading() as session:
        stream = await session.stream_scalars(text("SELECT n FROM number"))
        assert await stream.fetchmany(1) == [0]
        await stream.close()
    async with database.writing() as session:
        await session.execute(text("DELETE FROM number"))
    await database.erase_deleted()


async def test_number_of_changed_rows_is_known(database: Database) -> None:
    async with database.writing() as session:
        changed = await session.execute(text("UPDATE number SET n = n + 10000 WHERE n < 5"))
        returned = await session.execute(text("DELETE FROM number WHERE n > 9999 RETURNING n"))
        assert getattr(changed, "rowcount", None) == 5
        assert len(returned.all()) == 5


async def test_failed_statement_leaves_the_connection_usable(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO number VALUES (1)"))
    async with database.writing() as session:
        await session.execute(text("INSERT INTO number VALUES (9999)"))
