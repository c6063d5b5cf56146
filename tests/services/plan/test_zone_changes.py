"""Changes of zone, also across the date line, and clock changes."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import StreakRules
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import DAY, Pace, PlanStatus, Schedule, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress, streak
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.plan import changes, endings
from tests.services.conftest import World

BERLIN = zone_of("Europe/Berlin")
EAST, WEST = "Pacific/Kiritimati", "Pacific/Niue"
"""Two zones 25 hours apart: their local dates always differ."""


async def _status(world: World) -> PlanStatus:
    return (await world.progress(world.alice)).status(world.catalog.plan, world.now)


async def _move(world: World, zone: str) -> PlanProgress:
    progress = await world.write(changes.adjust, world.alice, now=world.now, zone=zone)
    stored = await world.progress(world.alice)
    assert (progress.timeline, progress.zone, progress.start) == (
        stored.timeline,
        stored.zone,
        stored.start,
    )
    return progress


async def test_moving_back_over_date_line_loses_and_repeats_no_day(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    for _ in range(3):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    await _move(world, WEST)
    assert await world.days(world.alice) == [1, 2, 3]
    assert (await _status(world)).behind == 0
    world.pass_time(minutes=5)
    assert (await world.check_in(world.alice, 3)).was_checked_in
    assert (await world.check_in(world.alice)).day_number == 4
    assert await world.points(world.alice) == 40


async def test_moving_forward_over_date_line_loses_and_repeats_no_day(world: World) -> None:
    await world.join(world.alice, zone=WEST)
    for _ in range(3):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    await _move(world, EAST)
    assert await world.days(world.alice) == [1, 2, 3]
    for number in (4, 5):
        assert (await world.check_in(world.alice, number)).points == 10
    status = await _status(world)
    assert (status.behind, status.open_days[0]) == (0, 6)
    assert await world.points(world.alice) == 50


async def test_repeated_zone_changes_pay_no_day_twice(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    for zone in (WEST, EAST) * 3:
        await world.check_in(world.alice, 1)
        await world.check_in(world.alice, 2)
        await _move(world, zone)
        world.pass_time(days=1)
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1, 2], 20)


async def test_started_plan_stays_started_after_zone_change(world: World) -> None:
    """After joining, a zone with an earlier date leaves the plan started and not paused."""
    await world.join(world.alice, zone=EAST)
    progress = await _move(world, WEST)
    assert progress.start == progress.today(world.now)
    assert not progress.is_paused(world.now)
    assert (await world.check_in(world.alice)).day_number == 1


async def test_zone_change_to_day_before_start_does_not_pause(world: World) -> None:
    await world.join(world.alice, zone=EAST, monday=True)
    world.pass_time(days=7 - 1, hours=4)  # Monday in the east, still Sunday in the west
    progress = await _move(world, WEST)
    assert (progress.start, progress.is_paused(world.now)) == (dt.date(2026, 10, 25), False)
    assert (await world.check_in(world.alice)).day_number == 1


async def test_pause_is_kept_when_zone_change_moves_date_back(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    world.pass_time(days=3)
    await world.write(changes.pause, world.alice, now=world.now)
    assert (await _move(world, WEST)).is_paused(world.now)
    resumed = await world.write(changes.resume, world.alice, now=world.now)
    assert not resumed.is_paused(world.now)
    world.pass_time(days=2)
    assert not (await world.progress(world.alice)).is_paused(world.now)


async def test_future_start_keeps_its_date_after_zone_change(world: World) -> None:
    await world.join(world.alice, monday=True)
    progress = await _move(world, WEST)
    assert progress.start == dt.date(2026, 10, 26)
    assert progress.today(world.now) < progress.start


async def test_check_ins_keep_their_date_after_zone_change(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    local_date_there = (await world.progress(world.alice)).today(world.now)
    await world.check_in(world.alice)
    progress = await _move(world, WEST)
    assert [check_in.on_date for check_in in progress.check_ins] == [local_date_there]
    assert progress.today(world.now) < local_date_there


async def test_zone_changes_once_in_24_hours(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    await _move(world, WEST)
    await _move(world, WEST)  # no change
    world.pass_time(hours=23, minutes=59)
    with pytest.raises(Refusal, match="once in 24 hours"):
        await _move(world, "UTC")
    world.pass_time(minutes=1)
    assert (await _move(world, "UTC")).zone.key == "UTC"


@pytest.mark.parametrize("ending", [endings.leave, endings.restart])
async def test_new_enrolment_allows_no_second_zone_change(world: World, ending: Any) -> None:
    await world.join(world.alice, zone=EAST)
    await _move(world, WEST)
    await world.write(ending, world.alice, now=world.now)
    if ending is endings.leave:
        with pytest.raises(Refusal, match="once in 24 hours"):
            await world.join(world.alice, zone="UTC")
        assert (await world.join(world.alice)).zone.key == WEST
    with pytest.raises(Refusal, match="once in 24 hours"):
        await _move(world, "UTC")


async def test_taking_back_an_enrolment_keeps_the_zone_of_now(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    await world.write(endings.restart, world.alice, now=world.now)
    await _move(world, WEST)
    restored = await world.write(endings.restore, world.alice, now=world.now)
    assert restored.zone.key == WEST
    with pytest.raises(Refusal, match="once in 24 hours"):
        await _move(world, EAST)


async def test_many_zones_allow_no_more_check_ins(world: World) -> None:
    await world.join(world.alice, zone="Pacific/Kiritimati")
    world.pass_time(days=9)
    for number in (1, 2, 3):
        await world.check_in(world.alice, number)
    await _move(world, "Pacific/Pago_Pago")
    with pytest.raises(Refusal, match="3 plan days within 24 hours"):
        await world.check_in(world.alice, 4)
    await world.write(endings.restart, world.alice, now=world.now)
    with pytest.raises(Refusal, match="3 plan days within 24 hours"):
        await world.check_in(world.alice, 1)
    world.pass_time(days=1, hours=4)  # another date than that of the check-ins, even in the west
    assert (await world.check_in(world.alice, 1)).day_number == 1


async def test_streak_survives_auckland_to_honolulu(world: World) -> None:
    await world.join(world.alice, zone="Pacific/Auckland")
    await world.check_in(world.alice)
    progress = await _move(world, "Pacific/Honolulu")
    assert progress.streak(world.catalog.scoring, world.now).days == 1


_RULES = StreakRules(day_off_every=5, days_off_held=0)
_zones = st.sampled_from(
    ["Pacific/Auckland", "Pacific/Honolulu", EAST, WEST, "Europe/Berlin", "America/New_York"]
)
_around_changes = st.sampled_from(
    [
        dt.datetime(2027, 3, 25, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 22, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 28, tzinfo=dt.UTC),
    ]
)


@given(_zones, _zones, _around_changes, st.integers(0, 5 * 24 * 2), st.booleans())
def test_zone_change_loses_no_streak_and_makes_nobody_behind(
    old: str, new: str, begin: dt.datetime, half_hours: int, is_done: bool
) -> None:
    """Whoever checks in each day, perhaps not yet today, keeps the streak and is not behind."""
    now = begin + half_hours * dt.timedelta(minutes=30)
    first, today = local_date(begin, zone_of(old)), local_date(now, zone_of(old))
    dates = [first + n * DAY for n in range((today - first).days + is_done)]
    timeline = Timeline.of(phases_for(first, first, Pace.DAILY))
    arrived = local_date(now, zone_of(new))
    moved = timeline.with_dates_moved(today, arrived, today + is_done * DAY)
    assert streak(dates, moved.expects_work, arrived, _RULES).days == len(dates)
    assert Schedule(moved, 30).due_before(arrived) <= len(dates)


@pytest.mark.parametrize(
    "midnight",
    [
        pytest.param(dt.datetime(2027, 3, 28, tzinfo=BERLIN), id="spring"),
        pytest.param(dt.datetime(2026, 10, 25, tzinfo=BERLIN), id="autumn"),
        pytest.param(dt.datetime(2026, 12, 31, tzinfo=BERLIN), id="year’s end"),
    ],
)
async def test_each_local_date_makes_one_day_due(world: World, midnight: dt.datetime) -> None:
    world.now = midnight.astimezone(dt.UTC)
    first = (await world.join(world.alice)).start
    for hours in (0, 22, 1, 1, 1, 22, 1, 1, 1):
        world.pass_time(hours=hours)
        today = world.now.astimezone(BERLIN).date()
        assert (await _status(world)).due == (today - first).days + 1


async def test_streak_continues_through_clock_changes(world: World) -> None:
    await world.join(world.alice)
    for eve in (dt.date(2026, 10, 24), dt.date(2027, 3, 27)):
        world.now = dt.datetime.combine(eve, dt.time(21, 30), dt.UTC)
        await world.write(endings.restart, world.alice, now=world.now)
        for _ in range(3):
            await world.check_in(world.alice)
            world.pass_time(days=1)
        world.pass_time(days=-1)
        progress = await world.progress(world.alice)
        assert progress.streak(world.catalog.scoring, world.now).days == 3
