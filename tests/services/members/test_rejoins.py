"""Members who left get their roles again when they return, and only then."""

import datetime as dt

from bot.domain.actor import Actor
from bot.domain.jobs import JobKind, JobState
from bot.domain.shards import EVERY_SERVER
from bot.services import outbox
from bot.services.groups import groups
from bot.services.members import membership, roles
from tests.services.conftest import ALICE, BOB, GUILD, World


async def _leave(world: World, *members: int) -> None:
    for member_id in members:
        actor = Actor(GUILD, member_id, f"member {member_id}")
        await world.write(groups.join, actor, world.group.id, world.now)
    await world.write(membership.record_presence, GUILD, set(members), {}, world.now)


async def _called(world: World) -> list[int]:
    await world.write(roles.enqueue_returned, world.now, EVERY_SERVER)
    async with world.database.writing() as connection:
        due = await outbox.claim(connection, me="me", now=world.now, limit=10)
        for one in due:
            await outbox.record(connection, one, me="me", state=JobState.SENT)
    return [one.subject_id for one in due if one.kind == JobKind.GROUP_ROLE]


async def test_only_returned_members_become_due_once(world: World) -> None:
    await _leave(world, ALICE, BOB)
    world.pass_time(days=1)
    assert await _called(world) == []
    await world.write(membership.record_presence, GUILD, {ALICE, BOB}, {BOB: None}, world.now)
    assert await _called(world) == [BOB]
    assert await _called(world) == []


async def test_member_leaving_and_returning_again_becomes_due_again(world: World) -> None:
    for _ in range(2):
        await _leave(world, ALICE)
        world.pass_time(hours=1)
        await world.write(membership.record_presence, GUILD, {ALICE}, {ALICE: None}, world.now)
        assert await _called(world) == [ALICE]
    await _leave(world, ALICE)
    world.pass_time(days=20)
    await world.write(groups.join, world.alice, world.group.id, world.now)
    assert await _called(world) == [ALICE]


async def test_member_rejoining_between_checks_becomes_due(world: World) -> None:
    await _leave(world, ALICE)
    rejoined = world.now + dt.timedelta(minutes=5)
    world.pass_time(hours=1)
    await world.write(membership.record_presence, GUILD, {ALICE}, {ALICE: rejoined}, world.now)
    assert await _called(world) == [ALICE]
    world.pass_time(hours=1)
    await world.write(membership.record_presence, GUILD, {ALICE}, {ALICE: rejoined}, world.now)
    assert await _called(world) == []
