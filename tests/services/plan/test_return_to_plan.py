"""Leaving and restarting, and taking it back: what was done stays done, and is paid once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from bot.db.models import CheckIn, PhaseRow, Run
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import changes, progress
from tests.services.conftest import ALICE, GUILD, World


async def _restart(world: World) -> PlanProgress:
    return await world.write(changes.restart, world.alice, now=world.now)


async def _leave(world: World) -> None:
    await world.write(changes.leave, world.alice, now=world.now)


async def _take_back(world: World) -> PlanProgress:
    return await world.write(changes.restore, world.alice, now=world.now)


async def _enrolled(world: World, days: int = 1) -> PlanProgress:
    """Let Alice join and do some days, each on its own."""
    have = await world.join(world.alice)
    for _ in range(days):
        await world.done(world.alice)
        world.pass_time(days=1)
    return have


async def test_a_restart_begins_today_with_nothing_done_and_keeps_the_points(world: World) -> None:
    await _enrolled(world, 3)
    have = await _restart(world)
    assert (have.start, have.check_ins) == (have.today(world.now), ())
    assert have.status(world.catalog.plan, world.now).behind == 0
    assert (await world.days(world.alice), await world.points(world.alice)) == ([], 30)


async def test_a_restart_keeps_zone_and_pace(world: World) -> None:
    await world.join(world.alice, zone="Asia/Tokyo", pace=Pace.WEEKDAYS)
    have = await _restart(world)
    assert (have.zone.key, have.timeline.phase_on(have.start).pace) == ("Asia/Tokyo", Pace.WEEKDAYS)


async def test_a_restart_ends_a_pause(world: World) -> None:
    await _enrolled(world)
    await world.write(changes.pause, world.alice, now=world.now)
    assert not (await _restart(world)).is_paused(world.now)


async def test_a_day_is_never_paid_twice_in_a_group_whatever_is_restarted(world: World) -> None:
    await _enrolled(world)
    for _ in range(3):
        await _restart(world)
        assert (await world.done(world.alice)).points == 0
        world.pass_time(days=1)
    await _leave(world)
    await world.join(world.alice)
    assert (await world.done(world.alice)).points == 0
    assert await world.points(world.alice) == 10


async def test_another_group_pays_for_a_day_that_one_has_paid(world: World) -> None:
    await _enrolled(world)
    other = await world.another_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    await _restart(world)
    assert (await world.done(world.alice)).points == 10
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (10, 10)


async def test_back_in_the_first_group_the_day_is_still_paid(world: World) -> None:
    await _enrolled(world)
    other = await world.another_group()
    for group in (other, world.group):
        await world.write(groups.join, world.alice, group.id, world.now)
        await _restart(world)
        await world.done(world.alice)
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (10, 10)


async def test_two_clients_that_restart_at_once_leave_one_run_that_goes_on(world: World) -> None:
    await _enrolled(world)
    await asyncio.gather(*(_restart(world) for _ in range(3)))
    assert (await world.done(world.alice)).day_number == 1


async def test_who_left_is_told_how_to_join_and_starts_anew(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    with pytest.raises(Refusal, match="/plan join"):
        await world.done(world.alice)
    with pytest.raises(Refusal, match="/plan join"):
        await _leave(world)
    assert (await world.join(world.alice)).check_ins == ()
    assert await world.points(world.alice) == 10


async def test_leaving_taken_back_within_a_week_brings_back_everything(world: World) -> None:
    await _enrolled(world, 3)
    await world.write(changes.shift, world.alice, world.catalog, 2, now=world.now)
    before = await world.progress(world.alice)
    await _leave(world)
    world.pass_time(days=7)
    have = await _take_back(world)
    assert have == before
    assert await world.points(world.alice) == 30


async def test_leaving_cannot_be_taken_back_after_a_week(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    world.pass_time(days=7, seconds=1)
    assert await world.read(changes.find_restorable, GUILD, ALICE, world.now) is None
    with pytest.raises(Refusal, match="works for 7 days after leaving or restarting"):
        await _take_back(world)


async def test_with_nothing_left_or_restarted_there_is_nothing_to_take_back(world: World) -> None:
    await _enrolled(world)
    with pytest.raises(Refusal, match="nothing to take back"):
        await _take_back(world)
    assert await world.days(world.alice) == [1]


async def test_what_can_be_taken_back_is_told_with_how_it_ended(world: World) -> None:
    await _enrolled(world)
    for verb, ending in ((_restart, changes.Ending.RESTARTED), (_leave, changes.Ending.LEFT)):
        await verb(world)
        ended = await world.read(changes.find_restorable, GUILD, ALICE, world.now)
        assert ended
        assert (ended.ending, ended.ended_at) == (ending, world.now)
        world.pass_time(hours=1)


async def test_a_restart_taken_back_keeps_what_was_done_before_and_since(world: World) -> None:
    await _enrolled(world, 3)
    await _restart(world)
    for number in (1, 2, 4):
        if number == 4:
            world.pass_time(days=2)
        await world.done(world.alice, number)
    have = await _take_back(world)
    assert len(have.check_ins) == 4
    assert await world.days(world.alice) == [1, 2, 3, 4]
    assert await world.points(world.alice) == 40


async def test_what_was_done_since_can_still_be_undone_after_taking_back(world: World) -> None:
    await _enrolled(world)
    await _restart(world)
    world.pass_time(days=1)
    await world.done(world.alice, 2)
    await _take_back(world)
    assert (await world.undo(world.alice)).points == -10
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1], 10)


async def test_leaving_joining_again_and_taking_back_is_one_run_with_all_of_it(
    world: World,
) -> None:
    first = await _enrolled(world, 2)
    await _leave(world)
    await world.join(world.alice)
    world.pass_time(days=2)
    await world.done(world.alice, 3)
    have = await _take_back(world)
    assert (have.enrolment_id, await world.days(world.alice)) == (first.enrolment_id, [1, 2, 3])


async def test_two_restarts_are_taken_back_one_after_the_other(world: World) -> None:
    first = await _enrolled(world, 2)
    second = await _restart(world)
    world.pass_time(days=2)
    await world.done(world.alice, 3)
    await _restart(world)
    await world.done(world.alice, 1)
    assert (await _take_back(world)).enrolment_id == second.enrolment_id
    assert await world.days(world.alice) == [1, 3]
    assert (await _take_back(world)).enrolment_id == first.enrolment_id
    assert await world.days(world.alice) == [1, 2, 3]
    assert await world.points(world.alice) == 30


async def test_a_run_that_was_merged_leaves_nothing_behind(world: World) -> None:
    await _enrolled(world)
    await _restart(world)
    await world.done(world.alice, 1)
    await _take_back(world)
    async with world.database.reading() as session:
        for model in (Run, CheckIn, PhaseRow):
            assert await session.scalar(select(func.count()).select_from(model)) == 1


async def test_two_clients_that_take_back_at_once_do_it_once(world: World) -> None:
    first = await _enrolled(world, 2)
    await _restart(world)
    await world.done(world.alice, 1)
    await asyncio.gather(*(_take_back(world) for _ in range(3)), return_exceptions=True)
    assert (await world.progress(world.alice)).enrolment_id == first.enrolment_id
    assert await world.days(world.alice) == [1, 2]


async def test_a_check_in_confirmed_while_a_restart_is_taken_back_is_not_lost(
    world: World,
) -> None:
    await _enrolled(world)
    for _ in range(4):
        await _restart(world)
        world.pass_time(days=2)
        both = await asyncio.gather(
            world.done(world.alice, 2), _take_back(world), return_exceptions=True
        )
        assert not [one for one in both if isinstance(one, Exception)]
        assert await world.days(world.alice) == [1, 2]
        await world.undo(world.alice, 2)


async def test_taking_back_is_for_the_member_in_that_server_only(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    with pytest.raises(Refusal, match="nothing to take back"):
        await world.write(changes.restore, world.bob, now=world.now)
    assert await world.read(progress.find_progress, GUILD, ALICE) is None
