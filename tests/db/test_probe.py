"""Whether the database can be written, and whether its disk is full."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.db.probe import DiskFullWatch, free_space, write_something
from bot.db.session import Database


async def test_writing_something_changes_no_data(database: Database) -> None:
    await write_something(database)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM delivery")) == 0


async def test_writing_something_fails_where_nothing_can_be_written(sqlite_url: str) -> None:
    async with Database(sqlite_url) as database:
        async with database.writing() as session:
            await session.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(DBAPIError, match="readonly"):
            await write_something(database)


async def test_full_disk_is_noticed_until_it_is_forgotten(database: Database) -> None:
    watch = DiskFullWatch(database)
    assert watch.age is None
    with pytest.raises(DBAPIError):
        await _fill_disk(database)
    assert watch.age is not None
    watch.forget()
    assert watch.age is None


async def _fill_disk(database: Database) -> None:
    """Run a statement that fails as it does on a full disk."""
    async with database.writing() as session:
        if database.is_sqlite:
            await session.execute(text("PRAGMA max_page_count = 1"))  # no more than there are
            await session.execute(text("CREATE TABLE too_much AS SELECT zeroblob(1000000)"))
        else:
            await session.execute(
                text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$")
            )


async def test_other_errors_are_no_full_disk(database: Database) -> None:
    watch = DiskFullWatch(database)
    with pytest.raises(DBAPIError):
        async with database.writing() as session:
            await session.execute(text("SELECT * FROM nothing_like_this"))
    assert watch.age is None


async def test_free_space_is_known_on_sqlite_only(database: Database) -> None:
    assert (free_space(database) is not None) == database.is_sqlite
