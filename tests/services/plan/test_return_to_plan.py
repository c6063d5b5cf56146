"""Leave, restart and restore: check-ins are kept, and each day earns points once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.db.models import CheckIn, Enrolment, PaceChange
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Ending, Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import changes, enrolments, pauses, progress
from bot.services.plan.progress import NotInPlan
from tests.services.conftest import ALICE, GUILD, World


async def _restart(world: World) -> PlanProgress:
    return await world.act(enrolments.restart, world.alice)


async def _leave(world: World) -> None:
    await world.act(enrolments.leave, world.alice)


async def _restore(world: World) -> PlanProgress:
    return await world.act(enrolments.restore, world.alice)


async def _enrolled(world: World, days: int = 1) -> PlanProgress:
    """Join the plan as Alice and check in `days` plan days, one per date."""
    progress = await world.join(world.alice)
    for _ in range(days):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    return progress


async def test_restart_starts_today_without_check_ins_and_keeps_points(world: World) -> None:
    await _enrolled(world, 3)
    progress = await _restart(world)
    assert (progress.start, progress.check_ins) == (progress.today, ())
    assert progress.behind == 0
    assert (await world.days(world.alice), await world.points(world.alice)) == ([], 30)


async def test_restart_keeps_zone_and_pace(world: World) -> None:
    await world.join(world.alice, zone="Asia/Tokyo", pace=Pace.WEEKDAYS)
    progress = await _restart(world)
    assert (progress.zone.key, progress.calendar.pace_on(progress.start)) == (
        "Asia/Tokyo",
        Pace.WEEKDAYS,
    )


async def test_restart_ends_pause(world: World) -> None:
    await _enrolled(world)
    await world.act(pauses.pause, world.alice)
    assert not (await _restart(world)).is_paused


async def test_paused_enrolment_without_check_ins_is_deleted_by_a_restart(world: World) -> None:
    await world.join(world.alice)
    for _ in range(3):
        await world.act(pauses.pause, world.alice)
        await _restart(world)
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count(Enrolment.id))) == 1


async def test_day_is_paid_once_per_group_despite_restarts(world: World) -> None:
    await _enrolled(world)
    for _ in range(3):
        await _restart(world)
        assert (await world.check_in(world.alice)).points == 0
        world.pass_time(days=1)
    await _leave(world)
    await world.join(world.alice)
    assert (await world.check_in(world.alice)).points == 0
    assert await world.points(world.alice) == 10


async def test_day_is_paid_again_in_another_group(world: World) -> None:
    await _enrolled(world)
    other = await world.add_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    await _restart(world)
    assert (await world.check_in(world.alice)).points == 10
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (10, 10)


async def test_day_stays_paid_after_returning_to_first_group(world: World) -> None:
    await _enrolled(world)
    other = await world.add_group()
    for group in (other, world.group):
        await world.write(groups.join, world.alice, group.id, world.now)
        await _restart(world)
        await world.check_in(world.alice)
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (10, 10)


async def test_concurrent_restarts_leave_one_open_enrolment(world: World) -> None:
    await _enrolled(world)
    await asyncio.gather(*(_restart(world) for _ in range(3)))
    assert (await world.check_in(world.alice)).day_number == 1


async def test_member_who_left_can_join_from_the_start(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    with pytest.raises(NotInPlan):
        await world.check_in(world.alice)
    with pytest.raises(NotInPlan):
        await _leave(world)
    assert (await world.join(world.alice)).check_ins == ()
    assert await world.points(world.alice) == 10


async def test_restore_within_a_week_brings_back_left_enrolment(world: World) -> None:
    await _enrolled(world, 3)
    await world.act(changes.shift, world.alice, days=2)
    before = await world.progress(world.alice)
    await _leave(world)
    world.pass_time(days=7)
    progress = await _restore(world)
    assert progress == replace(before, now=world.now)
    assert await world.points(world.alice) == 30


async def test_restore_after_a_week_is_refused(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    world.pass_time(days=7, seconds=1)
    assert await world.read(enrolments.find_restorable, world.alice, world.now) is None
    with pytest.raises(Refusal, match="undo leaving or restarting for 7 days"):
        await _restore(world)


async def test_restore_without_ended_enrolment_is_refused(world: World) -> None:
    await _enrolled(world)
    with pytest.raises(Refusal, match="nothing to undo"):
        await _restore(world)
    assert await world.days(world.alice) == [1]


async def test_restorable_enrolment_has_its_ending(world: World) -> None:
    await _enrolled(world)
    for verb, ending in ((_restart, Ending.RESTARTED), (_leave, Ending.LEFT)):
        await verb(world)
        ended = await world.read(enrolments.find_restorable, world.alice, world.now)
        assert ended
        assert (ended.ending, ended.ended_at) == (ending, world.now)
        world.pass_time(hours=1)


async def test_restore_after_restart_keeps_check_ins_of_both(world: World) -> None:
    await _enrolled(world, 3)
    await _restart(world)
    for number in (1, 2, 4):
        if number == 4:
            world.pass_time(days=2)
        await world.check_in(world.alice, number)
    progress = await _restore(world)
    assert len(progress.check_ins) == 4
    assert await world.days(world.alice) == [1, 2, 3, 4]
    assert await world.points(world.alice) == 40


async def test_days_missed_after_a_restart_stay_missed_in_the_plan_that_was_paused_before(
    world: World,
) -> None:
    await _enrolled(world, 4)
    await world.act(pauses.pause, world.alice)
    await _restart(world)
    world.pass_time(days=5)
    assert (await world.progress(world.alice)).streak.days == 0
    restored = await _restore(world)
    assert (restored.streak.days, restored.is_paused) == (0, True)


async def test_later_check_in_can_be_undone_after_restore(world: World) -> None:
    await _enrolled(world)
    await _restart(world)
    world.pass_time(days=1)
    await world.check_in(world.alice, 2)
    await _restore(world)
    assert (await world.undo(world.alice)).points == -10
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1], 10)


async def test_restore_after_rejoining_merges_enrolments(world: World) -> None:
    first = await _enrolled(world, 2)
    await _leave(world)
    await world.join(world.alice)
    world.pass_time(days=2)
    await world.check_in(world.alice, 3)
    progress = await _restore(world)
    assert (progress.enrolment_id, await world.days(world.alice)) == (first.enrolment_id, [1, 2, 3])


async def test_two_restarts_are_restored_one_by_one(world: World) -> None:
    first = await _enrolled(world, 2)
    second = await _restart(world)
    world.pass_time(days=2)
    await world.check_in(world.alice, 3)
    await _restart(world)
    await world.check_in(world.alice, 1)
    assert (await _restore(world)).enrolment_id == second.enrolment_id
    assert await world.days(world.alice) == [1, 3]
    assert (await _restore(world)).enrolment_id == first.enrolment_id
    assert await world.days(world.alice) == [1, 2, 3]
    assert await world.points(world.alice) == 30


async def test_merged_enrolment_is_deleted(world: World) -> None:
    await _enrolled(world)
    await _restart(world)
    await world.check_in(world.alice, 1)
    await _restore(world)
    async with world.database.reading() as connection:
        for model in (Enrolment, CheckIn, PaceChange):
            assert await connection.scalar(select(func.count()).select_from(model)) == 1


async def test_concurrent_restores_restore_once(world: World) -> None:
    first = await _enrolled(world, 2)
    await _restart(world)
    await world.check_in(world.alice, 1)
    await asyncio.gather(*(_restore(world) for _ in range(3)), return_exceptions=True)
    assert (await world.progress(world.alice)).enrolment_id == first.enrolment_id
    assert await world.days(world.alice) == [1, 2]


async def test_check_in_during_restore_is_not_lost(world: World) -> None:
    await _enrolled(world)
    for _ in range(4):
        await _restart(world)
        world.pass_time(days=2)
        both = await asyncio.gather(
            world.check_in(world.alice, 2), _restore(world), return_exceptions=True
        )
        assert not [one for one in both if isinstance(one, Exception)]
        assert await world.days(world.alice) == [1, 2]
        await world.undo(world.alice, 2)


async def test_restore_affects_only_member_in_that_server(world: World) -> None:
    await _enrolled(world)
    await _leave(world)
    with pytest.raises(Refusal, match="nothing to undo"):
        await world.act(enrolments.restore, world.bob)
    assert await world.read(progress.find_progress, world.catalog, GUILD, ALICE, world.now) is None


async def test_restart_keeps_no_enrolment_in_which_nothing_was_done(world: World) -> None:
    first = await _enrolled(world)
    for _ in range(20):
        await _restart(world)
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Enrolment)) == 2
    ended = await world.read(enrolments.find_restorable, world.alice, world.now)
    assert ended
    assert ended.enrolment_id == first.enrolment_id
    assert (await _restore(world)).enrolment_id == first.enrolment_id
