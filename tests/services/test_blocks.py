"""Two processes with a block of shards each, on one database: each looks after its own servers."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select, update

from bot.db.models import Group, Job, KeptMessage, Server
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.domain.shards import ShardBlock
from bot.services import outbox
from bot.services.challenges import post_planner
from bot.services.groups import groups, kept_messages
from bot.services.members import membership, roles
from bot.services.plan import reminders
from tests.services.conftest import ALICE, GUILD, World, create_open_group

BLOCKS = (ShardBlock.of([0, 2], 4), ShardBlock.of([1, 3], 4))
NEIGHBOUR = GUILD + (1 << 22)
"""A server of the next shard."""


def _block_of(guild_id: int) -> ShardBlock:
    (block,) = (block for block in BLOCKS if block.serves(guild_id))
    return block


async def _guild_ids(world: World, kind: JobKind) -> Sequence[int]:
    async with world.database.reading() as connection:
        query = select(Job.guild_id).where(Job.kind == kind).order_by(Job.guild_id)
        return (await connection.scalars(query)).all()


async def _add_neighbour(world: World) -> StudyGroup:
    return await create_open_group(world.database, world.now, guild_id=NEIGHBOUR)


async def test_each_block_plans_and_claims_its_own_posts(world: World) -> None:
    await _add_neighbour(world)
    challenges = world.catalog.challenges
    for block in BLOCKS:
        await world.write(post_planner.enqueue_due_posts, challenges, world.now, block)
    world.pass_time(days=7)
    for guild_id in (NEIGHBOUR, GUILD):
        block = _block_of(guild_id)
        while await world.write(post_planner.enqueue_due_posts, challenges, world.now, block):
            pass
        assert set(await _guild_ids(world, JobKind.WEEKLY_POST)) <= {NEIGHBOUR, guild_id}
        claimed = await world.write(outbox.claim, me="us", now=world.now, limit=9, block=block)
        assert [each.guild_id for each in claimed] == [guild_id]


async def test_each_block_enqueues_its_own_reminders(world: World) -> None:
    await _add_neighbour(world)
    for guild_id in (GUILD, NEIGHBOUR):
        actor = Actor(guild_id, ALICE, "Alice")
        await world.join(actor)
        await world.act(reminders.switch_on, actor, at=dt.time(18))
    world.pass_time(days=1)
    assert await world.write(reminders.enqueue_due, world.now, _block_of(NEIGHBOUR))
    assert await _guild_ids(world, JobKind.REMINDER) == [NEIGHBOUR]
    assert await world.write(reminders.enqueue_due, world.now, _block_of(GUILD))


async def test_each_block_enqueues_roles_of_its_own_returned_members(world: World) -> None:
    await _add_neighbour(world)
    for guild_id in (GUILD, NEIGHBOUR):
        await world.join(Actor(guild_id, ALICE, "Alice"))
        for present in ({}, {ALICE: None}):
            await world.write(membership.record_presence, guild_id, [ALICE], present, world.now)
    await world.write(roles.enqueue_returned, world.now, _block_of(NEIGHBOUR))
    assert await _guild_ids(world, JobKind.GROUP_ROLE) == [NEIGHBOUR]


async def test_each_block_lists_its_own_groups_and_keeps_their_panels_and_live_boards(
    world: World,
) -> None:
    neighbour = await _add_neighbour(world)
    listed, _ = await world.read(groups.list_open_in_all_servers, _block_of(NEIGHBOUR))
    assert [group.id for group in listed] == [neighbour.id]
    async with world.database.writing() as connection:
        await connection.execute(update(Group).values(live_board=True))
    await world.write(kept_messages.enqueue_due, world.now, _block_of(NEIGHBOUR))
    assert await _guild_ids(world, JobKind.LIVE_BOARD) == [NEIGHBOUR]
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(KeptMessage)) == 2


async def test_reconcile_leaves_servers_of_other_blocks_alone(world: World) -> None:
    await _add_neighbour(world)
    await world.write(membership.reconcile_servers, {GUILD}, _block_of(GUILD), world.now)
    await world.write(membership.reconcile_servers, set(), _block_of(NEIGHBOUR), world.now)
    async with world.database.reading() as connection:
        left = await connection.scalars(select(Server.guild_id).where(Server.left_at.is_not(None)))
        assert left.all() == [NEIGHBOUR]
