"""Pause, resume, shift, and changes of pace and start."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.plan import enrolments, pauses, progress
from bot.services.plan.progress import NotInPlan
from bot.services.standings import comparison
from tests.services.conftest import GUILD, World

MONDAY = dt.date(2026, 10, 19)
"""The date of the first call in each test."""


def on(days: int) -> dt.date:
    """Return the date this many days after MONDAY."""
    return MONDAY + dt.timedelta(days=days)


async def _status(world: World) -> PlanProgress:
    return await world.progress(world.alice)


async def _pause(world: World, until: dt.date | None = None) -> PlanProgress:
    return await world.act(pauses.pause, world.alice, until=until)


async def _resume(world: World) -> PlanProgress:
    return await world.act(pauses.resume, world.alice)


async def _shift(world: World, days: int) -> PlanProgress:
    return await world.act(enrolments.shift, world.alice, days=days)


async def _assert_equals_stored(world: World, returned: PlanProgress) -> None:
    assert returned == await world.progress(world.alice)


async def test_pause_without_end_lasts_until_resumed(world: World) -> None:
    await world.join(world.alice)
    for days in (-1, 0):
        with pytest.raises(Refusal, match=r"isn’t after today. Choose a later day"):
            await _pause(world, until=on(days))
    with pytest.raises(Refusal, match=r"a year at most. Choose an earlier day"):
        await _pause(world, until=on(367))
    assert (await _pause(world, until=on(366))).is_paused
    await _resume(world)
    world.pass_time(days=2)
    paused = await _pause(world)
    assert paused.is_paused
    await _assert_equals_stored(world, paused)
    world.pass_time(days=40)
    status = await _status(world)
    assert (status.due, status.finish_date) == (2, None)
    resumed = await _resume(world)
    await _assert_equals_stored(world, resumed)
    assert resumed.due == 3


async def test_pause_until_date_ends_on_that_date_or_earlier_or_with_another(world: World) -> None:
    everyone = [Actor(GUILD, number, f"{number}") for number in (1, 2, 3)]
    waits, resumes, pauses_again = everyone
    for actor in everyone:
        await world.join(actor)
        await world.act(pauses.pause, actor, until=on(3))
    world.pass_time(days=2)
    await world.act(pauses.resume, resumes)
    await world.act(pauses.pause, pauses_again)
    found = [(await world.progress(actor)).is_paused for actor in everyone]
    assert found == [True, False, True]
    world.pass_time(days=1)
    found = [(await world.progress(actor)).is_paused for actor in everyone]
    assert found == [False, False, True]
    assert [(await world.progress(actor)).due for actor in (waits, resumes)] == [1, 2]
    world.pass_time(days=10)
    assert (await world.progress(pauses_again)).is_paused


async def test_concurrent_pauses_make_one_pause_and_concurrent_shifts_add_up(world: World) -> None:
    await world.join(world.alice)
    await asyncio.gather(*(_pause(world) for _ in range(3)))
    await _resume(world)
    assert not (await world.progress(world.alice)).is_paused
    with pytest.raises(Refusal, match=r"isn’t paused.*/plan today"):
        await _resume(world)
    await asyncio.gather(*(_shift(world, 3) for _ in range(4)))
    assert (await world.progress(world.alice)).shift == 12


async def test_streak_is_kept_during_pause_after_restart(world: World) -> None:
    """The planned end of a pause in an ended enrolment has no effect any more."""
    await world.join(world.alice)
    await world.check_in(world.alice)
    await _pause(world, until=on(4))
    world.pass_time(days=1)
    await world.act(enrolments.restart, world.alice)
    await world.check_in(world.alice)
    await _pause(world)
    world.pass_time(days=20)
    progress = await world.progress(world.alice)
    assert progress.streak.days == 2


async def test_shift_moves_due_days_forward_and_back_within_limits(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=5)
    assert (await _status(world)).behind == 5
    shifted = await _shift(world, 5)
    await _assert_equals_stored(world, shifted)
    assert shifted.behind == 0
    assert (await _shift(world, -2)).behind == 2
    await _shift(world, 85)
    with pytest.raises(Refusal, match=r"90 days in total.*/plan settings"):
        await _shift(world, 3)
    with pytest.raises(Refusal, match="move your plan at most 88 days earlier, because"):
        await _shift(world, -89)
    assert (await world.progress(world.alice)).shift == 88


async def test_shift_after_planned_end_can_be_taken_back_and_one_before_it_not(
    world: World,
) -> None:
    await world.join(world.alice)
    await _shift(world, 5)
    length = world.catalog.plan.length
    world.pass_time(days=length + 20)
    before = await _status(world)
    assert before.finish_date
    assert before.behind == length
    await _shift(world, -3)
    assert (await _status(world)).finish_date == before.finish_date
    with pytest.raises(Refusal, match="at most 2 days earlier"):
        await _shift(world, -3)
    await _shift(world, 5)
    assert (await _status(world)).behind == length - 5
    await _shift(world, -5)
    assert (await _status(world)).behind == length


async def test_new_pace_applies_from_today_only_and_keeps_a_pause(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
    await world.act(pauses.pause, world.bob, until=on(2))
    await world.act(enrolments.set_pace, world.bob, pace=Pace.WEEKDAYS)
    assert (await world.progress(world.bob)).is_paused
    world.pass_time(days=4)  # Friday: five were due
    await world.act(enrolments.set_pace, world.alice, pace=Pace.WEEKDAYS)
    assert (await _status(world)).due == 5
    world.pass_time(days=2)
    assert (await _status(world)).due == 5
    assert (await world.progress(world.bob)).due == 3  # Wednesday, Thursday and Friday
    world.pass_time(days=1)
    assert (await _status(world)).due == 6


async def test_changes_are_refused_without_enrolment(world: World) -> None:
    changes: tuple[Callable[..., Awaitable[object]], ...] = (
        pauses.pause,
        pauses.resume,
        enrolments.restart,
        enrolments.leave,
        partial(enrolments.shift, days=1),
    )
    for change in changes:
        with pytest.raises(NotInPlan):
            await world.act(change, world.alice)


async def test_pauses_and_paces_of_a_calendar_are_read_once_each(world: World) -> None:
    await world.join(world.alice)
    for date in range(10):
        await world.act(enrolments.set_pace, world.alice, pace=list(Pace)[date % 2])
        await _pause(world)
        world.pass_time(days=1)
    calendar = (await _status(world)).calendar
    assert (len(calendar.paces), len(calendar.pauses)) == (10, 10)
    ids = {"guild_id": world.alice.guild_id, "members": world.alice.member_id}
    group = {"group_id": world.group.id, "viewer_id": 0, "day_ids": world.catalog.all_day_ids}
    async with world.database.reading() as connection:
        for query, values in ((progress._OF_ONE[0], ids), (comparison._ENROLMENTS, group)):
            assert len((await connection.execute(query, values)).all()) == 10 + 10 - 1
