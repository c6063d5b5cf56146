"""Servers that removed the bot: kept if they return, deleted after the grace period."""

import asyncio
import datetime as dt

from sqlalchemy import select

from bot.db.models import Job
from bot.db.models.base import Base
from bot.domain.actor import Actor
from bot.domain.jobs import JobKind
from bot.domain.shards import EVERY_SERVER
from bot.services.groups import groups
from bot.services.members import membership
from tests.rows import Row, insert_all, made_up, stored_rows
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group

TABLES = Base.metadata.sorted_tables
GRACE = dt.timedelta(days=30)
THIRD = 700_000_000_000_000_003


async def _all(world: World) -> dict[str, list[Row]]:
    return await world.read(stored_rows, TABLES)


async def _purge(world: World) -> int:
    return await world.write(membership.delete_old_servers, world.now, GRACE)


async def _left(world: World, guild_id: int = THIRD) -> None:
    await world.write(membership.record_server_left, guild_id, world.now)


async def _fill(world: World) -> None:
    """Insert a row into every table for another server."""
    await world.write(insert_all, TABLES, made_up(TABLES, guild_id=THIRD, id=1000, left_at=None))


async def test_server_returning_within_grace_keeps_its_data(world: World) -> None:
    await _fill(world)
    before = await _all(world)
    await _left(world)
    world.pass_time(days=30)
    assert await _purge(world) == 0
    await world.write(membership.ensure_server, THIRD)
    assert await _all(world) == before
    world.pass_time(days=365)
    assert await _purge(world) == 0
    assert await _all(world) == before


async def test_departed_server_is_deleted_and_others_kept(world: World) -> None:
    alice_elsewhere = Actor(ELSEWHERE, ALICE, "Alice")
    await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    for actor in (world.alice, world.bob, alice_elsewhere):
        await world.join(actor)
        await world.check_in(actor)
    before = await _all(world)
    await _fill(world)
    await _left(world)
    world.pass_time(days=30, seconds=1)
    assert await _purge(world) == 1
    after = await _all(world)
    for table in ("synced", "secret"):  # of the bot, not of a server
        assert after.pop(table) != before.pop(table)
    assert after == before


async def test_grace_period_counts_from_the_first_record_after_the_last_return(
    world: World,
) -> None:
    await _left(world, GUILD)
    world.pass_time(days=20)
    await world.write(membership.ensure_server, GUILD)
    await _left(world, GUILD)
    world.pass_time(days=11)
    assert await _purge(world) == 0
    await _left(world, GUILD)  # still gone
    # The server may have added the bot again while it was not running.
    await world.write(groups.create, GUILD, "Early birds", "UTC", world.now)
    world.pass_time(days=31)
    assert await _purge(world) == 0
    await _left(world, GUILD)
    world.pass_time(days=20)
    await _left(world, GUILD)
    world.pass_time(days=11)
    assert await _purge(world) == 1


async def test_unknown_server_can_leave_and_return(world: World) -> None:
    await _left(world, THIRD)
    await world.write(membership.ensure_server, THIRD)
    assert await _purge(world) == 0


async def test_deleted_server_can_start_again(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await _left(world, GUILD)
    world.pass_time(days=31)
    assert await _purge(world) == 1
    world.group = await create_open_group(world.database, world.now)
    await world.join(world.alice)
    assert (await world.check_in(world.alice)).points == 10
    assert await world.points(world.alice) == 10


async def test_reconcile_records_changes_while_offline(world: World) -> None:
    await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    await _left(world, ELSEWHERE)
    await world.write(membership.reconcile_servers, {ELSEWHERE, THIRD}, EVERY_SERVER, world.now)
    world.pass_time(days=20)
    await world.write(
        membership.reconcile_servers, {ELSEWHERE}, EVERY_SERVER, world.now
    )  # left 20 days ago
    world.pass_time(days=11)
    assert await _purge(world) == 1
    assert [row["guild_id"] for row in (await _all(world))["server"]] == [ELSEWHERE]


async def test_bot_introduces_itself_once_to_a_server_that_is_new(world: World) -> None:
    async def jobs() -> list[int]:
        query = select(Job.guild_id).where(Job.kind == JobKind.INTRODUCTION)
        async with world.database.reading() as connection:
            return [*await connection.scalars(query)]

    added = [world.write(membership.record_server_added, THIRD, world.now) for _ in range(3)]
    await asyncio.gather(*added, world.write(membership.record_server_added, GUILD, world.now))
    assert await jobs() == [THIRD]
    await _left(world)
    await world.write(membership.ensure_server, THIRD)
    await world.write(membership.record_server_added, THIRD, world.now)
    assert await jobs() == [THIRD]
