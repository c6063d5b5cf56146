"""What operators are told about the processes."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.cli.status import describe
from bot.db.dialects import database_time
from bot.db.models import BotProcess, Server
from bot.db.session import Database
from bot.domain.cluster.leases import WantedLayout
from bot.domain.delivery import DeliveryKind
from bot.services.cluster import leases, processes
from bot.services.cluster.leases import find_place
from bot.services.cluster.processes import NewProcess
from bot.services.cluster.status import Status, read_status
from bot.services.delivery import outbox

GUILD = 700_000_000_000_000_001


async def _start(database: Database, *names: str) -> None:
    for name in names:
        async with database.writing() as session:
            await processes.register(session, NewProcess(name, "a-host", "1.2.3"))
            await find_place(session, name, WantedLayout(6, shards_per_process=2))


async def _read(database: Database) -> Status:
    async with database.reading() as session:
        return await read_status(session)


async def test_status_says_who_serves_which_shards(database: Database) -> None:
    await _start(database, "one", "two")
    status = await _read(database)
    started = f"since {status.processes[0].started_at:%Y-%m-%d %H:%M} UTC"
    later = replace(status, now=status.now + dt.timedelta(seconds=4))
    assert [line.replace(" 5 seconds", " 4 seconds") for line in describe(later, runs=None)] == [
        "2 processes are running.",
        f"  one on a-host, version 1.2.3, {started}: serving",
        f"  two on a-host, version 1.2.3, {started}: serving",
        "Shards 0 to 1 of 6: served by one for 4 seconds, lease renewed 4 seconds ago.",
        "Shards 2 to 3 of 6: served by two for 4 seconds, lease renewed 4 seconds ago.",
        "Shards 4 to 5 of 6: no process serves them.",
        "Nothing is waiting to be sent.",
    ]


async def test_status_tells_those_that_stand_by_and_those_that_are_gone(database: Database) -> None:
    await _start(database, "one", "two", "three", "four")
    async with database.writing() as session:
        long_ago = await database_time(session) - dt.timedelta(minutes=5)
        gone = update(BotProcess).where(BotProcess.process_id == "two").values(seen_at=long_ago)
        await session.execute(gone)
    lines = [*describe(await _read(database), runs=None)]
    assert lines[0] == "3 processes are running, and 1 of them stands by."
    assert [line.split(": ")[1] for line in lines[1:5]] == [
        "serving",
        "not heard from for 5 minutes",
        "serving",
        "standing by",
    ]
    assert lines[6] == "Shards 2 to 3 of 6: no process serves them."


@pytest.mark.parametrize("runs", [False, None])
async def test_status_without_a_bot_says_so(database: Database, runs: bool | None) -> None:
    assert [*describe(await _read(database), runs=runs)] == [
        "No bot is running on this database.",
        "Nothing is waiting to be sent.",
    ]


async def test_status_on_sqlite_goes_by_the_lock(database: Database) -> None:
    await _start(database, "one")
    status = await _read(database)
    later = replace(status, now=status.now + dt.timedelta(days=3))
    running, stopped = ([*describe(later, runs=runs)] for runs in (True, False))
    assert running[0] == "1 process is running."
    assert running[2] == "Shards 0 to 1 of 6: served by one for 3 days."
    assert stopped[0] == "No bot is running on this database."


async def test_status_tells_what_is_due(database: Database) -> None:
    async with database.writing() as session:
        session.add(Server(guild_id=GUILD))
        await session.flush()
        now = await database_time(session)
        for minutes in (3, 2, -1):
            due_at = now - dt.timedelta(minutes=minutes)
            row = outbox.row(DeliveryKind.REMINDER, GUILD, minutes, "day", due_at)
            await outbox.enqueue(session, [row])
    *_, last = describe(await _read(database), runs=None)
    assert last == (
        "2 due deliveries are waiting to be sent; the oldest has been waiting for 3 minutes."
    )


async def test_dead_process_is_forgotten_and_its_lease_is_free(database: Database) -> None:
    await _start(database, "one", "two")
    async with database.writing() as session:
        await leases.forget_dead(session, "one")
    await _start(database, "three")
    lines = [*describe(await _read(database), runs=None)]
    assert [line.split()[0] for line in lines[1:3]] == ["two", "three"]
    assert "served by three" in lines[3]
