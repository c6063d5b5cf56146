"""Leave, restart and restore: check-ins are kept, and each day earns points once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.db.models import CheckIn, Enrolment, PaceChange
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import enrolments, pauses, progress
from bot.services.plan.progress import NotInPlan
from tests.services.conftest import ALICE, GUILD, World


async def _restart(world: World) -> PlanProgress:
    return await world.act(enrolments.restart, world.alice)


async def _leave(world: World) -> None:
    await world.act(enrolments.leave, world.alice)


async def _undo(world: World) -> PlanProgress:
    return await world.act(enrolments.undo_restart, world.alice)


async def _enrolled(world: World, days: int = 1) -> PlanProgress:
    """Join the plan as Alice and check in `days` plan days, one per date."""
    progress = await world.join(world.alice)
    for _ in range(days):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    return progress


async def test_restart_starts_today_without_check_ins_and_keeps_points_zone_and_pace(
    world: World,
) -> None:
    await world.join(world.alice, zone="Asia/Tokyo", pace=Pace.WEEKDAYS)
    for _ in range(3):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    await world.act(pauses.pause, world.alice)
    progress = await _restart(world)
    assert (progress.start, progress.check_ins) == (progress.today, ())
    assert (progress.behind, progress.is_paused) == (0, False)
    assert (progress.zone.key, progress.pace) == ("Asia/Tokyo", Pace.WEEKDAYS)
    assert (await world.days(world.alice), await world.points(world.alice)) == ([], 30)


async def test_restart_keeps_no_enrolment_in_which_nothing_was_done(world: World) -> None:
    first = await _enrolled(world)
    for _ in range(4):
        await _restart(world)
        await world.act(pauses.pause, world.alice)
    await _restart(world)
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Enrolment)) == 2
    assert (await _undo(world)).enrolment_id == first.enrolment_id


async def test_day_is_paid_once_per_group_despite_restarts(world: World) -> None:
    await _enrolled(world)
    for _ in range(3):
        await _restart(world)
        assert (await world.check_in(world.alice)).points == 0
        world.pass_time(days=1)
    assert await world.points(world.alice) == 10


async def test_day_is_paid_again_in_another_group_and_stays_paid_in_the_first(world: World) -> None:
    await _enrolled(world)
    other = await world.add_group()
    for group, points in ((other, 10), (world.group, 0)):
        await world.write(groups.join, world.alice, group.id, world.now)
        await _restart(world)
        assert (await world.check_in(world.alice)).points == points
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (10, 10)


async def test_concurrent_restarts_and_undos_of_them_count_once(world: World) -> None:
    first = await _enrolled(world, 2)
    await asyncio.gather(*(_restart(world) for _ in range(3)))
    assert await world.days(world.alice) == []
    await asyncio.gather(*(_undo(world) for _ in range(3)), return_exceptions=True)
    assert (await world.progress(world.alice)).enrolment_id == first.enrolment_id
    assert await world.days(world.alice) == [1, 2]


async def test_member_who_left_is_in_no_plan_and_nobody_takes_theirs_up(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    with pytest.raises(NotInPlan):
        await world.check_in(world.alice)
    with pytest.raises(NotInPlan):
        await _leave(world)
    assert (await world.join(world.bob)).check_ins == ()
    assert await world.read(progress.find_progress, world.catalog, GUILD, ALICE, world.now) is None


async def test_plan_that_was_left_waits_and_goes_on_where_it_was(world: World) -> None:
    await _enrolled(world, 3)
    await world.act(enrolments.shift, world.alice, days=2)
    await world.act(enrolments.set_pace, world.alice, pace=Pace.WEEKDAYS)
    before = await world.progress(world.alice)
    for days in (0, 7, 100):
        await _leave(world)
        world.pass_time(days=days)
        progress = await world.join(world.alice)
        assert (progress.enrolment_id, progress.done, progress.behind, progress.pace) == (
            *(before.enrolment_id, 3, 0),
            Pace.WEEKDAYS,
        )
        assert (progress.streak.days, progress.is_paused) == (before.streak.days, False)
        assert await world.points(world.alice) == 30
    await world.act(pauses.pause, world.alice)
    await _leave(world)
    world.pass_time(days=3)
    assert not (await world.join(world.alice)).is_paused


async def test_restart_can_be_undone_until_there_is_a_check_in(world: World) -> None:
    await _enrolled(world, 3)
    with pytest.raises(Refusal, match="nothing to undo"):
        await _undo(world)
    assert await world.days(world.alice) == [1, 2, 3]
    await _restart(world)
    await world.check_in(world.alice, 1)
    with pytest.raises(Refusal, match="until you check in again"):
        await _undo(world)
    await world.undo(world.alice)
    assert len((await _undo(world)).check_ins) == 3
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1, 2, 3], 30)
    async with world.database.reading() as connection:
        for model, rows in ((Enrolment, 1), (CheckIn, 3), (PaceChange, 1)):
            assert await connection.scalar(select(func.count()).select_from(model)) == rows


async def test_undone_restart_leaves_the_plan_as_paused_as_it_was(world: World) -> None:
    await _enrolled(world, 4)
    await world.act(pauses.pause, world.alice)
    before = await world.progress(world.alice)
    await _restart(world)
    world.pass_time(days=5)
    assert await _undo(world) == replace(before, now=world.now)


async def test_two_restarts_are_undone_one_by_one_up_to_one_with_a_check_in(world: World) -> None:
    first = await _enrolled(world, 2)
    second = await _restart(world)
    world.pass_time(days=2)
    await world.check_in(world.alice, 3)
    await _restart(world)
    assert (await _undo(world)).enrolment_id == second.enrolment_id
    with pytest.raises(Refusal, match="nothing to undo"):
        await _undo(world)
    await world.undo(world.alice)
    assert (await _undo(world)).enrolment_id == first.enrolment_id
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1, 2], 20)


async def test_check_in_during_undo_is_not_lost(world: World) -> None:
    await _enrolled(world)
    for _ in range(4):
        await _restart(world)
        world.pass_time(days=2)
        checked_in, restored = await asyncio.gather(
            world.check_in(world.alice, 2), _undo(world), return_exceptions=True
        )
        assert not isinstance(checked_in, Exception)
        was_first = isinstance(restored, Refusal)
        assert await world.days(world.alice) == ([2] if was_first else [1, 2])
        await world.undo(world.alice, 2)
        if was_first:
            await _undo(world)
