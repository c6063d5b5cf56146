"""Transfers of members by a moderator: the history is kept; points stay in the former group."""

import asyncio

import pytest
from sqlalchemy import select

from bot.db.models import Decision, Member, Notice
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import NoticeKind
from bot.services.groups import groups
from bot.services.moderation import members
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, World


async def _move(world: World, to: StudyGroup, member: Actor | None = None) -> StudyGroup | None:
    return await world.write(members.move_member, MORGAN, member or world.alice, to.id, world.now)


@pytest.fixture
async def larks(world: World) -> StudyGroup:
    """A second group; Alice is in the first group, has joined the plan and did one day."""
    await world.join(world.alice)
    await world.check_in(world.alice)
    return await world.add_group("Larks")


async def test_transfer_keeps_history_and_leaves_points_even_without_the_needed_role(
    world: World, larks: StudyGroup
) -> None:
    await world.change(larks, needed_role_id=5)
    before = await world.progress(world.alice)
    former = await _move(world, larks)
    assert former
    assert former.name.raw == "Night owls"
    after = await world.progress(world.alice)
    assert (after.enrolment_id, after.check_ins, after.calendar) == (
        before.enrolment_id,
        before.check_ins,
        before.calendar,
    )
    assert after.group_id == larks.id
    assert await world.points(world.alice) == 10
    assert await world.points(world.alice, larks) == 0
    await world.change(larks, needed_role_id=None)
    await world.check_in(world.alice, 2)
    assert await world.points(world.alice) == 10
    assert await world.points(world.alice, larks) == 10


async def test_transfer_is_audited_and_member_notified(world: World, larks: StudyGroup) -> None:
    world.pass_time(days=1)
    await _move(world, larks)
    async with world.database.reading() as connection:
        decision = (await connection.execute(select(Decision))).one()
        assert (decision.kind, decision.subject, decision.group_id) == (
            "move_member",
            "Larks",
            larks.id,
        )
        assert (decision.author_id, decision.about_id) == (MORGAN.member_id, ALICE)
        assert await connection.scalar(select(Notice.kind)) == NoticeKind.MOVED
        assert await connection.scalar(select(Member.joined_at)) == world.now


async def test_transfer_to_the_current_or_a_closed_group_or_of_an_unknown_member_is_refused(
    world: World, larks: StudyGroup
) -> None:
    with pytest.raises(Refusal, match="hasn’t used Cohort in this server yet"):
        await _move(world, larks, world.bob)
    with pytest.raises(Refusal, match="already in “Night owls”"):
        await _move(world, world.group)
    await world.change(larks, archived_at=world.now)
    with pytest.raises(Refusal, match="“Larks” isn’t open"):
        await _move(world, larks)
    await world.write(groups.leave, world.alice, world.now)
    assert await _move(world, world.group) is None  # without a group, there is none to leave


async def test_concurrent_transfers_happen_once(world: World, larks: StudyGroup) -> None:
    moved = await asyncio.gather(*(_move(world, larks) for _ in range(4)), return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in moved) == 1
    async with world.database.reading() as connection:
        assert len((await connection.scalars(select(Decision.id))).all()) == 1


async def test_transfer_and_leaving_or_joining_at_once_both_happen(
    world: World, larks: StudyGroup
) -> None:
    weekend = await world.add_group("Weekend")
    for role_id, group in enumerate((world.group, larks, weekend), 71):
        await world.change(group, member_role_id=role_id)
    for _ in range(8):
        leaving = world.write(groups.leave, world.alice, world.now)
        await asyncio.gather(leaving, _move(world, larks))
        joining = world.write(groups.join, world.alice, weekend.id, world.now)
        await asyncio.gather(joining, _move(world, world.group))
