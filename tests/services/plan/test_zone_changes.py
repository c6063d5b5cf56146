"""Changes of zone, also across the date line, and clock changes."""

import datetime as dt

import pytest

from bot.domain.plan.enrolment import PlanStatus
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.zones import zone_of
from bot.services.plan import changes
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
        world.pass_time(minutes=10)
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
        await world.write(changes.restart, world.alice, now=world.now)
        for _ in range(3):
            await world.check_in(world.alice)
            world.pass_time(days=1)
        world.pass_time(days=-1)
        progress = await world.progress(world.alice)
        assert progress.streak(world.catalog.scoring, world.now).days == 3
