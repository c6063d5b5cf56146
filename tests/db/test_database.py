"""Transactions on both databases: isolation, rollback, and errors without members’ texts."""

import asyncio
import datetime as dt
import multiprocessing
import threading
import traceback
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.db import postgresql
from bot.db.database import Database
from bot.db.models import Job, Member, Server

AT = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


async def _insert_counter(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
        await connection.execute(
            insert(Job).values(kind="count", guild_id=1, subject_id=1, key="", due_at=AT)
        )


async def _increment(database: Database) -> None:
    """Read, yield to other tasks, and write, with the row locked, as services do."""
    async with database.writing() as connection:
        count = await connection.scalar(select(Job.channel_id).with_for_update())
        await asyncio.sleep(0)
        await connection.execute(update(Job).values(channel_id=(count or 0) + 1))


async def _read_counter(database: Database) -> int | None:
    async with database.reading() as connection:
        return await connection.scalar(select(Job.channel_id))


async def _count_servers(database: Database) -> int | None:
    async with database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(Server))


async def test_forty_concurrent_increments_are_all_stored(database: Database) -> None:
    await _insert_counter(database)
    await asyncio.gather(*(_increment(database) for _ in range(40)))
    assert await _read_counter(database) == 40


async def test_concurrent_increments_over_two_engines_are_all_stored(
    database: Database, database_url: str
) -> None:
    await _insert_counter(database)
    other = Database(database_url)
    await asyncio.gather(*(_increment(each) for each in (database, other) for _ in range(15)))
    await other.close()
    assert await _read_counter(database) == 30


def _increment_in_process(url: str, times: int, both_begin: Barrier) -> None:
    async def count() -> None:
        async with Database(url) as database:
            await _read_counter(database)
            both_begin.wait(60)
            for _ in range(times):
                await _increment(database)

    asyncio.run(count())


async def test_concurrent_increments_in_two_processes_are_all_stored(
    database: Database, database_url: str
) -> None:
    await _insert_counter(database)
    spawn = multiprocessing.get_context("spawn")
    both_begin = spawn.Barrier(2)
    other = spawn.Process(target=_increment_in_process, args=(database_url, 60, both_begin))
    other.start()
    await asyncio.to_thread(both_begin.wait, 60)
    for _ in range(60):
        await _increment(database)
    await asyncio.to_thread(other.join)
    assert other.exitcode == 0
    assert await _read_counter(database) == 120


async def test_two_hundred_concurrent_writers_all_finish(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=number))

    await asyncio.gather(*map(write, range(1, 201)))
    assert await _count_servers(database) == 200


async def test_failed_transaction_is_rolled_back(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=1))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail()
    assert await _count_servers(database) == 0


async def test_cancelled_transaction_is_rolled_back_and_releases_locks(database: Database) -> None:
    began = asyncio.Event()

    async def wait_forever() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=1))
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait_forever())
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
    assert await _count_servers(database) == 1


async def test_uncommitted_changes_are_invisible(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
        assert await _count_servers(database) == 0
    assert await _count_servers(database) == 1


async def test_reading_session_sees_one_snapshot(database: Database) -> None:
    """A plan is read by several queries, between which another client may restart it."""
    async with database.reading() as connection:
        before = await connection.scalar(select(func.count()).select_from(Server))
        async with database.writing() as other:
            await other.execute(insert(Server).values(guild_id=1))
        after = await connection.scalar(select(func.count()).select_from(Server))
    assert (before, after) == (0, 0)
    assert await _count_servers(database) == 1


async def test_writer_sees_commits_made_while_it_waited(database: Database) -> None:
    await _insert_counter(database)
    async with database.writing() as first:
        await first.execute(update(Job).values(channel_id=10))
        second = asyncio.create_task(_increment(database))
        await asyncio.sleep(0.05)
        assert not second.done()
    await second
    assert await _read_counter(database) == 11


async def test_finished_reading_session_holds_no_locks(database: Database) -> None:
    for _ in range(30):  # more often than the pool has connections
        await _count_servers(database)
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
    assert await _count_servers(database) == 1


SECRET = "what Alice wrote for herself"


def _logged_text(error: BaseException) -> str:
    """Return the traceback of an exception as the log writes it, with all causes."""
    return "".join(traceback.format_exception(error))


async def test_constraint_error_hides_member_text(database: Database) -> None:
    member = {"guild_id": 2, "member_id": 1, "name": SECRET, "seen_at": AT}
    job = {"kind": SECRET, "guild_id": 2, "subject_id": 1, "key": "", "due_at": AT}
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=2))
        await connection.execute(insert(Job).values(**job))
    broken = (
        insert(Member).values(**{**member, "guild_id": 1}),
        insert(Member).values(**{**member, "member_id": None}),
        insert(Member).values(**{**member, "seen_at": None}),
        insert(Job).values(**job),
    )
    for statement in broken:
        with pytest.raises(IntegrityError) as raised:
            async with database.writing() as connection:
                await connection.execute(statement)
        logged = _logged_text(raised.value)
        assert str(statement.table) in logged
        assert SECRET not in logged


async def test_invalid_text_error_hides_member_text(database: Database) -> None:
    with pytest.raises((DBAPIError, UnicodeEncodeError)) as raised:
        async with database.writing() as connection:
            await connection.execute(select(Member).where(Member.name == SECRET + "\ud800"))
    assert SECRET not in _logged_text(raised.value)


async def test_statement_that_postgresql_does_not_answer_fails_in_time(
    migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "STATEMENT_SECONDS", 0.2)
    async with Database(migrated_postgres) as database:
        with pytest.raises((TimeoutError, DBAPIError)):
            async with database.reading() as connection:
                await connection.execute(text("SELECT pg_sleep(60)"))
        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1


_BACKEND = text("SELECT pg_backend_pid()")


def _end_backend(url: str, backend: int) -> None:
    """End a connection from the side of PostgreSQL, without running the event loop meanwhile."""

    async def end() -> None:
        async with Database(url) as database, database.writing() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(:id, 5000)"), {"id": backend}
            )

    thread = threading.Thread(target=asyncio.run, args=(end(),))
    thread.start()
    thread.join()


@pytest.mark.parametrize("is_unused_for_long", [False, True])
async def test_connection_that_postgresql_has_ended_is_replaced(
    migrated_postgres: str, monkeypatch: pytest.MonkeyPatch, is_unused_for_long: bool
) -> None:
    if is_unused_for_long:
        monkeypatch.setattr(postgresql, "_TRUSTED_SECONDS", 0.0)
    async with Database(migrated_postgres) as database:
        noticed = asyncio.Event()
        async with database.reading() as connection:
            ended = (await connection.scalars(_BACKEND)).one()
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            driver.add_termination_listener(lambda _: noticed.set())
        _end_backend(migrated_postgres, ended)
        if not is_unused_for_long:
            await asyncio.wait_for(noticed.wait(), 10)
        async with database.writing() as connection:
            assert await connection.scalar(_BACKEND) != ended


async def test_connection_that_does_not_answer_after_a_while_is_replaced(
    migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_TRUSTED_SECONDS", 0.0)
    monkeypatch.setattr(postgresql, "STATEMENT_SECONDS", 0.2)
    async with Database(migrated_postgres) as database:
        async with database.reading() as connection:
            silent = (await connection.scalars(_BACKEND)).one()
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
        driver._transport.pause_reading()
        async with database.reading() as connection:
            assert await connection.scalar(_BACKEND) != silent
