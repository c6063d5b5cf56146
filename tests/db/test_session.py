"""Transactions on both databases: isolation, rollback, and errors without members’ texts."""

import asyncio
import datetime as dt
import multiprocessing
import traceback
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.db.models import Delivery, Member, Server
from bot.db.session import Database

AT = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


async def _counter(database: Database) -> None:
    async with database.writing() as session:
        session.add(Server(guild_id=1))
        await session.flush()
        session.add(Delivery(kind="count", guild_id=1, subject_id=1, period="", due_at=AT))


async def _count(database: Database) -> None:
    """Read, think, write: as the services do, with the row held meanwhile."""
    async with database.writing() as session:
        have = await session.scalar(select(Delivery.attempts).with_for_update())
        await asyncio.sleep(0)
        await session.execute(update(Delivery).values(attempts=(have or 0) + 1))


async def _counted(database: Database) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(Delivery.attempts))


async def _servers(database: Database) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Server))


async def test_forty_concurrent_increments_are_all_kept(database: Database) -> None:
    await _counter(database)
    await asyncio.gather(*(_count(database) for _ in range(40)))
    assert await _counted(database) == 40


async def test_concurrent_increments_over_two_engines_are_all_kept(
    database: Database, database_url: str
) -> None:
    await _counter(database)
    other = Database(database_url)
    await asyncio.gather(*(_count(each) for each in (database, other) for _ in range(15)))
    await other.close()
    assert await _counted(database) == 30


def _count_elsewhere(url: str, times: int) -> None:
    async def count() -> None:
        database = Database(url)
        for _ in range(times):
            await _count(database)
        await database.close()

    asyncio.run(count())


async def test_concurrent_increments_in_two_processes_are_all_kept(
    database: Database, database_url: str
) -> None:
    await _counter(database)
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=_count_elsewhere, args=(database_url, 20)) for _ in range(2)]
    for other in others:
        other.start()
    for _ in range(20):
        await _count(database)
    for other in others:
        await asyncio.to_thread(other.join)
    assert [other.exitcode for other in others] == [0, 0]
    assert await _counted(database) == 60


async def test_two_hundred_concurrent_writers_all_finish(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(insert(Server).values(guild_id=number))

    await asyncio.gather(*map(write, range(1, 201)))
    assert await _servers(database) == 200


async def test_failed_transaction_is_rolled_back(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await session.execute(insert(Server).values(guild_id=1))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail()
    assert await _servers(database) == 0


async def test_cancelled_transaction_is_rolled_back_and_releases_locks(database: Database) -> None:
    began = asyncio.Event()

    async def never_ends() -> None:
        async with database.writing() as session:
            await session.execute(insert(Server).values(guild_id=1))
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.writing() as session:
        await session.execute(insert(Server).values(guild_id=1))
    assert await _servers(database) == 1


async def test_uncommitted_changes_are_invisible(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(insert(Server).values(guild_id=1))
        assert await _servers(database) == 0
    assert await _servers(database) == 1


async def test_reading_session_sees_one_snapshot(database: Database) -> None:
    """A plan is read by several queries; between them another client may restart it."""
    async with database.reading() as session:
        before = await session.scalar(select(func.count()).select_from(Server))
        async with database.writing() as other:
            await other.execute(insert(Server).values(guild_id=1))
        after = await session.scalar(select(func.count()).select_from(Server))
    assert (before, after) == (0, 0)
    assert await _servers(database) == 1


async def test_writer_sees_commits_made_while_it_waited(database: Database) -> None:
    await _counter(database)
    async with database.writing() as first:
        await first.execute(update(Delivery).values(attempts=10))
        second = asyncio.create_task(_count(database))
        await asyncio.sleep(0.05)
        assert not second.done()
    await second
    assert await _counted(database) == 11


async def test_finished_reading_session_holds_no_locks(database: Database) -> None:
    for _ in range(30):  # more often than there are connections
        await _servers(database)
    async with database.writing() as session:
        await session.execute(insert(Server).values(guild_id=1))
    assert await _servers(database) == 1


SECRET = "what Alice wrote for herself"


def _logged(error: BaseException) -> str:
    """Write an exception as the log does, with all that led to it."""
    return "".join(traceback.format_exception(error))


@pytest.mark.parametrize("broken", [{"guild_id": 1}, {"member_id": None}, {"seen_at": None}])
async def test_constraint_error_hides_member_text(
    database: Database, broken: dict[str, Any]
) -> None:
    row = {"guild_id": 2, "member_id": 1, "name": SECRET, "seen_at": AT, **broken}
    async with database.writing() as session:
        session.add(Server(guild_id=2))
    with pytest.raises(IntegrityError) as raised:
        async with database.writing() as session:
            await session.execute(insert(Member).values(**row))
    assert "member" in _logged(raised.value)
    assert SECRET not in _logged(raised.value)


async def test_duplicate_key_error_hides_member_text(database: Database) -> None:
    row = {"kind": SECRET, "guild_id": 1, "subject_id": 1, "period": "", "due_at": AT}
    async with database.writing() as session:
        session.add(Server(guild_id=1))
        await session.flush()
        await session.execute(insert(Delivery).values(**row))
    with pytest.raises(IntegrityError) as raised:
        async with database.writing() as session:
            await session.execute(insert(Delivery).values(**row))
    assert SECRET not in _logged(raised.value)


async def test_invalid_text_error_hides_member_text(database: Database) -> None:
    with pytest.raises((DBAPIError, UnicodeEncodeError)) as raised:
        async with database.writing() as session:
            await session.execute(select(Member).where(Member.name == SECRET + "\ud800"))
    assert SECRET not in _logged(raised.value)
