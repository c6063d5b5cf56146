"""Processes register, agree on a layout, and lease blocks of shards in a real database."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.db.database import Database
from bot.db.dialects import database_time
from bot.db.models import BotProcess, ShardLease
from bot.domain.cluster.leases import LEASE, Lease, WantedLayout
from bot.domain.errors import SetupError
from bot.services.cluster import leases, processes, turns
from bot.services.cluster.leases import Place, find_place
from bot.services.cluster.processes import NewProcess

TWO_BLOCKS = WantedLayout(4, shards_per_process=2)
LONG_AGO = dt.timedelta(minutes=1)


async def _write(database: Database, function: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    async with database.writing() as connection:
        return await function(connection, *args)


async def _start(database: Database, name: str, wanted: WantedLayout = TWO_BLOCKS) -> Place:
    async with database.writing() as connection:
        await processes.register(connection, NewProcess(name, "host", "1.0"))
        return await find_place(connection, name, wanted)


async def _pass_lease(database: Database) -> None:
    """Let a minute pass without a heartbeat."""
    async with database.writing() as connection:
        ended = ShardLease.taken_at  # before now
        await connection.execute(update(ShardLease).values(expires_at=ended))
        seen_at = await database_time(connection) - LONG_AGO
        await connection.execute(update(BotProcess).values(seen_at=seen_at))


async def test_each_process_gets_a_block_and_one_more_stands_by(database: Database) -> None:
    places = [await _start(database, name) for name in ("one", "two", "three")]
    assert [place.lease and place.lease.block for place in places] == [0, 1, None]
    async with database.reading() as connection:
        states = [each.state for each in await processes.list_processes(connection)]
        assert await processes.count_living(connection) == 3
    assert states == ["serving", "serving", "standing by"]


async def test_lease_given_back_is_free_at_once(database: Database) -> None:
    first = await _start(database, "one")
    await _start(database, "two")
    await _write(database, leases.release, first.lease)
    third = await _start(database, "three")
    assert third.lease
    assert (third.lease.block, third.lease.generation) == (0, 2)
    assert not await _write(database, leases.renew, first.lease)


async def test_lease_of_a_dead_process_is_free_at_once(database: Database) -> None:
    await _start(database, "one")
    await _start(database, "two")
    await _write(database, leases.forget_dead, "one")
    third = await _start(database, "three")
    assert third.lease
    assert third.lease.block == 0
    async with database.reading() as connection:
        found = await processes.list_processes(connection)
    assert [each.process_id for each in found] == ["two", "three"]


async def test_renewed_lease_lasts_by_the_clock_of_the_database(database: Database) -> None:
    held = (await _start(database, "one")).lease
    await _pass_lease(database)
    assert await _write(database, leases.renew, held)
    async with database.reading() as connection:
        ends = (await connection.scalars(select(ShardLease.expires_at))).one()
        left = ends - await database_time(connection)
    assert LEASE - dt.timedelta(seconds=5) < left <= LEASE


async def test_ended_lease_is_taken_and_its_holder_learns_of_it(database: Database) -> None:
    held = (await _start(database, "one")).lease
    assert held
    await _pass_lease(database)
    taken = (await _start(database, "two")).lease
    assert taken
    assert (taken.block, taken.generation) == (0, 2)
    assert not await _write(database, leases.renew, held)
    async with database.reading() as connection:
        held_now = [await connection.scalar(select(leases.is_held(each))) for each in (held, taken)]
    assert [bool(each) for each in held_now] == [False, True]


async def test_layout_changes_only_while_no_other_process_runs(database: Database) -> None:
    await _start(database, "one")
    with pytest.raises(
        SetupError, match="4 shards, 2 per process, but this one is set to 4 shards, 4"
    ):
        await _start(database, "two", WantedLayout(4))
    await _pass_lease(database)
    place = await _start(database, "three", WantedLayout(8))
    assert place.layout.shard_count == 8
    assert place.lease == Lease(0, "three", 1, place.lease.expires_at if place.lease else None)  # type: ignore[arg-type]


async def test_running_processes_decide_where_discord_recommends_more(database: Database) -> None:
    await _start(database, "one", WantedLayout(4))
    place = await _start(database, "two", WantedLayout(5))
    assert place.layout.shard_count == 4


async def test_processes_forget_those_that_ended_long_ago(database: Database) -> None:
    await _start(database, "one")
    async with database.writing() as connection:
        long_ago = await database_time(connection) - dt.timedelta(days=2)
        await connection.execute(update(BotProcess).values(seen_at=long_ago))
    await _start(database, "two")
    await _write(database, processes.remove, "two")
    async with database.reading() as connection:
        assert await processes.list_processes(connection) == []


async def test_turn_comes_once_in_its_time(database: Database) -> None:
    now, every = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.timedelta(hours=6)
    waits = [
        await _write(database, turns.take, name, at, every)
        for name, at in [
            ("cleaning", now),
            ("cleaning", now + dt.timedelta(hours=5)),
            ("other", now),
            ("cleaning", now + every),
        ]
    ]
    assert [wait.total_seconds() / 3600 for wait in waits] == [0, 1, 0, 0]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
async def test_processes_that_start_at_once_lease_different_blocks(database: Database) -> None:
    wanted = WantedLayout(4, shards_per_process=1)
    places = await asyncio.gather(*(_start(database, f"{number}", wanted) for number in range(6)))
    blocks = [place.lease.block for place in places if place.lease]
    assert sorted(blocks) == [0, 1, 2, 3]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
async def test_reserved_spans_follow_one_another(database: Database) -> None:
    spans, ahead = [dt.timedelta(minutes=minutes) for minutes in (1, 2, 3)], dt.timedelta(hours=1)
    async with database.reading() as connection:
        now = await database_time(connection)
    begin = [await _write(database, turns.reserve, "requests", span, ahead) for span in spans]
    assert dt.timedelta(0) <= begin[0] - now - ahead < dt.timedelta(minutes=1)
    assert [each - begin[0] for each in begin] == [dt.timedelta(minutes=each) for each in (0, 1, 3)]
