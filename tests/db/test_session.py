"""Units of work: nothing half done, nothing overwritten, nothing half seen, on both databases."""

from __future__ import annotations

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


async def test_no_update_is_lost_when_forty_count_at_once(database: Database) -> None:
    await _counter(database)
    await asyncio.gather(*(_count(database) for _ in range(40)))
    assert await _counted(database) == 40


async def test_no_update_is_lost_between_two_connections_to_the_same_database(
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


async def test_no_update_is_lost_between_processes(database: Database, database_url: str) -> None:
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


async def test_two_hundred_writers_at_once_all_get_their_turn(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(insert(Server).values(guild_id=number))

    await asyncio.gather(*map(write, range(1, 201)))
    assert await _servers(database) == 200


async def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await session.execute(insert(Server).values(guild_id=1))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail()
    assert await _servers(database) == 0


async def test_a_unit_of_work_that_is_cancelled_leaves_nothing_and_blocks_nobody(
    database: Database,
) -> None:
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


async def test_nobody_sees_what_is_not_yet_committed(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(insert(Server).values(guild_id=1))
        assert await _servers(database) == 0
    assert await _servers(database) == 1


async def test_who_reads_sees_one_state_while_others_write(database: Database) -> None:
    """A plan is read by several queries; between them another client may restart it."""
    async with database.reading() as session:
        before = await session.scalar(select(func.count()).select_from(Server))
        async with database.writing() as other:
            await other.execute(insert(Server).values(guild_id=1))
        after = await session.scalar(select(func.count()).select_from(Server))
    assert (before, after) == (0, 0)
    assert await _servers(database) == 1


async def test_who_writes_sees_what_was_committed_while_waiting(database: Database) -> None:
    await _counter(database)
    async with database.writing() as first:
        await first.execute(update(Delivery).values(attempts=10))
        second = asyncio.create_task(_count(database))
        await asyncio.sleep(0.05)
        assert not second.done()
    await second
    assert await _counted(database) == 11


async def test_reading_leaves_nothing_behind_that_keeps_others_waiting(database: Database) -> None:
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
async def test_what_members_write_is_not_in_what_a_broken_rule_says(
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


async def test_nor_in_what_the_same_row_twice_says(database: Database) -> None:
    row = {"kind": SECRET, "guild_id": 1, "subject_id": 1, "period": "", "due_at": AT}
    async with database.writing() as session:
        session.add(Server(guild_id=1))
        await session.flush()
        await session.execute(insert(Delivery).values(**row))
    with pytest.raises(IntegrityError) as raised:
        async with database.writing() as session:
            await session.execute(insert(Delivery).values(**row))
    assert SECRET not in _logged(raised.value)


async def test_nor_in_what_a_text_that_cannot_be_stored_says(database: Database) -> None:
    with pytest.raises((DBAPIError, UnicodeEncodeError)) as raised:
        async with database.writing() as session:
            await session.execute(select(Member).where(Member.name == SECRET + "\ud800"))
    assert SECRET not in _logged(raised.value)
