"""Pausing, shifting, another pace, another zone: the plan bends and nothing is lost by it."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, PlanStatus
from bot.domain.plan.progress import PlanProgress
from bot.services.plan import changes
from tests.services.conftest import World

MONDAY = dt.date(2026, 10, 19)
"""When the tests begin."""


def on(days: int) -> dt.date:
    """Return the date so many days later."""
    return MONDAY + dt.timedelta(days=days)


async def _standing(world: World) -> PlanStatus:
    return (await world.progress(world.alice)).status(world.catalog.plan, world.now)


async def _pause(world: World, until: dt.date | None = None) -> PlanProgress:
    return await world.write(changes.pause, world.alice, now=world.now, until=until)


async def _resume(world: World) -> PlanProgress:
    return await world.write(changes.resume, world.alice, now=world.now)


async def _shift(world: World, days: int) -> PlanProgress:
    return await world.write(changes.shift, world.alice, world.catalog, days, now=world.now)


async def _same_as_stored(world: World, told: PlanProgress) -> None:
    stored = await world.progress(world.alice)
    assert told.status(world.catalog.plan, world.now) == await _standing(world)
    assert (told.timeline, told.zone, told.start) == (stored.timeline, stored.zone, stored.start)


async def test_a_pause_without_end_lasts_until_it_is_ended(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=2)
    paused = await _pause(world)
    assert paused.is_paused(world.now)
    await _same_as_stored(world, paused)
    world.pass_time(days=40)
    stands = await _standing(world)
    assert (stands.due, stands.finish_date) == (2, None)
    resumed = await _resume(world)
    await _same_as_stored(world, resumed)
    assert resumed.status(world.catalog.plan, world.now).due == 3


async def test_a_pause_until_a_date_includes_that_date(world: World) -> None:
    await world.join(world.alice)
    await _pause(world, until=on(2))
    world.pass_time(days=2)
    assert (await world.progress(world.alice)).is_paused(world.now)
    world.pass_time(days=1)
    assert not (await world.progress(world.alice)).is_paused(world.now)
    assert (await _standing(world)).due == 1


async def test_a_pause_ends_early_when_it_is_resumed(world: World) -> None:
    await world.join(world.alice)
    await _pause(world, until=on(20))
    world.pass_time(days=3)
    await _resume(world)
    world.pass_time(days=20)
    assert (await _standing(world)).due == 21


async def test_pausing_again_replaces_the_pause(world: World) -> None:
    await world.join(world.alice)
    await _pause(world, until=on(3))
    world.pass_time(days=2)
    await _pause(world)
    world.pass_time(days=10)
    assert (await world.progress(world.alice)).is_paused(world.now)


async def test_pausing_twice_at_once_is_one_pause(world: World) -> None:
    await world.join(world.alice)
    await asyncio.gather(*(_pause(world) for _ in range(3)))
    await _resume(world)
    assert not (await world.progress(world.alice)).is_paused(world.now)


async def test_a_pause_in_the_past_or_years_ahead_is_refused(world: World) -> None:
    await world.join(world.alice)
    with pytest.raises(Refusal, match=r"Sunday 18 October is past. Choose today or a later date"):
        await _pause(world, until=on(-1))
    with pytest.raises(Refusal, match=r"a year at most. Choose a nearer date"):
        await _pause(world, until=on(367))
    assert (await _pause(world, until=on(366))).is_paused(world.now)


async def test_a_plan_that_waits_for_its_start_needs_no_pause(world: World) -> None:
    await world.join(world.alice, monday=True)
    with pytest.raises(Refusal, match="waits for Monday 26 October"):
        await _pause(world)
    with pytest.raises(Refusal, match=r"not paused.*/plan today"):
        await _resume(world)


async def test_what_is_not_paused_cannot_be_resumed(world: World) -> None:
    await world.join(world.alice)
    with pytest.raises(Refusal, match=r"not paused.*/plan today"):
        await _resume(world)


async def test_the_streak_stands_still_in_a_pause_even_after_an_earlier_run(world: World) -> None:
    """What an earlier run had planned, as the end of its pause, is no longer expected."""
    await world.join(world.alice)
    await world.done(world.alice)
    await _pause(world, until=on(4))
    world.pass_time(days=1)
    await world.write(changes.restart, world.alice, now=world.now)
    await world.done(world.alice)
    await _pause(world)
    world.pass_time(days=20)
    have = await world.progress(world.alice)
    assert have.streak(world.catalog.scoring, world.now).days == 2


async def test_shifting_moves_what_is_due_and_back_again(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=5)
    assert (await _standing(world)).behind == 5
    shifted = await world.write(changes.shift, world.alice, world.catalog, 5, now=world.now)
    await _same_as_stored(world, shifted)
    assert (await _standing(world)).behind == 0
    await world.write(changes.shift, world.alice, world.catalog, -2, now=world.now)
    assert (await _standing(world)).behind == 2


async def test_two_clients_that_shift_at_once_are_both_heard(world: World) -> None:
    await world.join(world.alice)
    await asyncio.gather(
        *(
            world.write(changes.shift, world.alice, world.catalog, 3, now=world.now)
            for _ in range(4)
        )
    )
    assert (await world.progress(world.alice)).shift == 12


async def test_a_shift_too_far_is_refused_with_what_to_do_instead(world: World) -> None:
    await world.join(world.alice)
    await world.write(changes.shift, world.alice, world.catalog, 88, now=world.now)
    with pytest.raises(Refusal, match=r"90 days in all.*/plan pause.*/plan restart"):
        await world.write(changes.shift, world.alice, world.catalog, 3, now=world.now)
    with pytest.raises(Refusal, match="shifted by 88 days; it can be moved back by no more"):
        await world.write(changes.shift, world.alice, world.catalog, -89, now=world.now)
    assert (await world.progress(world.alice)).shift == 88


async def test_another_pace_holds_from_today_and_leaves_what_was(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=4)  # Friday: five were due
    have = await world.write(changes.adjust, world.alice, now=world.now, pace=Pace.WEEKDAYS)
    await _same_as_stored(world, have)
    world.pass_time(days=2)
    assert (await _standing(world)).due == 5
    world.pass_time(days=1)
    assert (await _standing(world)).due == 6


async def test_another_pace_in_a_pause_leaves_the_pause_and_its_end(world: World) -> None:
    await world.join(world.alice)
    await _pause(world, until=on(1))
    await world.write(changes.adjust, world.alice, now=world.now, pace=Pace.WEEKDAYS)
    assert (await world.progress(world.alice)).is_paused(world.now)
    world.pass_time(days=6)  # Wednesday, Thursday and Friday counted
    assert (await _standing(world)).due == 3


async def test_the_start_can_be_moved_until_it_has_come(world: World) -> None:
    await world.join(world.alice, monday=True)
    have = await world.write(changes.adjust, world.alice, now=world.now, start=MONDAY)
    await _same_as_stored(world, have)
    assert (await world.done(world.alice)).day_number == 1
    with pytest.raises(Refusal, match=r"begun already.*/plan shift.*/plan restart"):
        await world.write(changes.adjust, world.alice, now=world.now, start=on(7))


async def test_the_start_cannot_be_moved_into_the_past(world: World) -> None:
    """Nobody is behind on the day they begin."""
    await world.join(world.alice, monday=True)
    with pytest.raises(Refusal, match=r"past. Choose today or a later date"):
        await world.write(changes.adjust, world.alice, now=world.now, start=on(-3))


@pytest.mark.parametrize(
    "verb", [changes.pause, changes.resume, changes.adjust, changes.restart, changes.leave]
)
async def test_who_is_not_in_the_plan_has_nothing_to_bend(world: World, verb: object) -> None:
    with pytest.raises(Refusal, match="/plan join"):
        await world.write(verb, world.alice, now=world.now)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="/plan join"):
        await world.write(changes.shift, world.alice, world.catalog, 1, now=world.now)
