"""Whether the database can be written, and which errors say that it can't be used."""

import errno

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.db.database import Database
from bot.db.outage import explain, is_outage, write_something


async def test_writing_something_changes_no_data(database: Database) -> None:
    count = text("SELECT count(*) FROM job")
    async with database.reading() as connection:
        before = await connection.scalar(count)
    await write_something(database)
    async with database.reading() as connection:
        assert await connection.scalar(count) == before


async def test_writing_something_fails_where_nothing_can_be_written(sqlite_url: str) -> None:
    async with Database(sqlite_url) as database:
        async with database.writing() as connection:
            await connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(DBAPIError, match="readonly") as raised:
            await write_something(database)
    assert is_outage(raised.value)


async def test_full_disk_is_an_outage(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        await _fill_disk(database)
    assert is_outage(raised.value)


async def _fill_disk(database: Database) -> None:
    """Run a statement that fails as it does on a full disk."""
    async with database.writing() as connection:
        if database.is_sqlite:
            await connection.execute(text("PRAGMA max_page_count = 1"))  # no more than there are
            await connection.execute(text("CREATE TABLE too_much AS SELECT zeroblob(1000000)"))
        else:
            await connection.execute(
                text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$")
            )


async def test_bugs_are_no_outage(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with database.writing() as connection:
            await connection.execute(text("SELECT * FROM nothing_like_this"))
    assert not is_outage(raised.value)
    assert not is_outage(RuntimeError())


async def test_postgresql_that_ends_a_connection_or_refuses_one_is_an_outage(
    migrated_postgres: str,
) -> None:
    async with Database(migrated_postgres) as database:
        with pytest.raises(DBAPIError) as ended:
            async with database.writing() as connection:
                await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_outage(ended.value)
    with pytest.raises(OSError, match="Connect call failed") as refused:
        await write_something(Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing"))
    assert is_outage(refused.value)


def test_file_of_another_user_is_explained_by_its_owner() -> None:
    refused = PermissionError(errno.EACCES, "Permission denied")
    assert explain(refused).endswith("that the bot’s user owns it and the file.")
