"""The date of a member who travels never goes back, and each local date makes one day due."""

import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.zones import zone_of
from bot.services.plan import enrolments, pauses
from tests.services.conftest import GUILD, World

BERLIN = zone_of("Europe/Berlin")
EAST, WEST = "Pacific/Kiritimati", "Pacific/Niue"
"""Two zones 25 hours apart: their local dates always differ."""


async def _move(world: World, zone: str) -> PlanProgress:
    await world.act(enrolments.set_zone, world.alice, zone=zone)
    return await world.progress(world.alice)


async def test_moving_back_over_date_line_loses_and_repeats_no_day(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    for _ in range(3):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    progress = await _move(world, WEST)
    assert (await world.days(world.alice), progress.behind) == ([1, 2, 3], 0)
    assert progress.streak.days == 3
    world.pass_time(minutes=5)
    assert (await world.check_in(world.alice, 3)).was_already_done
    assert (await world.check_in(world.alice)).day_number == 4
    assert await world.points(world.alice) == 40


async def test_today_stays_today_until_the_new_zone_catches_up(world: World) -> None:
    today = (await world.join(world.alice, zone=EAST)).today
    await world.check_in(world.alice, 2)
    progress = await _move(world, WEST)
    assert (progress.start, progress.today, progress.is_paused) == (today, today, False)
    assert [check_in.on_date for check_in in progress.check_ins] == [today]
    assert (await world.check_in(world.alice)).day_number == 1
    world.pass_time(hours=25)
    assert (await world.progress(world.alice)).today == today
    world.pass_time(days=1)
    assert (await world.progress(world.alice)).today == today + dt.timedelta(days=1)


async def test_wrong_zone_can_be_corrected_at_once(world: World) -> None:
    today = (await world.join(world.alice, zone="Europe/Berlin")).today
    for zone in ("Europe/London", "Asia/Kolkata", "Europe/Berlin"):
        progress = await _move(world, zone)
        assert (progress.zone.key, progress.today) == (zone, today)


async def test_moving_west_does_not_repair_a_missed_day(world: World) -> None:
    for number, ending in enumerate((None, enrolments.leave, enrolments.restart), 1):
        actor = Actor(GUILD, number, "Member")
        await world.join(actor, zone=EAST)
        await world.check_in(actor)
        world.pass_time(days=2)
        before = await world.progress(actor)
        assert before.streak.days == 0
        if ending:
            await world.act(ending, actor)
        if ending is enrolments.leave:
            await world.join(actor, zone=WEST)
        else:
            await world.act(enrolments.set_zone, actor, zone=WEST)
        checked = await world.check_in(actor)
        assert checked.progress.today == before.today, ending
        assert checked.progress.streak.days == 1, ending


async def test_repeated_zone_changes_pay_no_day_twice(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    for zone in (WEST, EAST) * 3:
        await world.check_in(world.alice, 1)
        await world.check_in(world.alice, 2)
        await _move(world, zone)
        world.pass_time(days=1)
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1, 2], 20)


async def test_pause_is_kept_after_zone_change(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    world.pass_time(days=3)
    await world.act(pauses.pause, world.alice)
    assert (await _move(world, WEST)).is_paused
    assert not (await world.act(pauses.resume, world.alice)).is_paused
    world.pass_time(days=2)
    assert not (await world.progress(world.alice)).is_paused


async def test_undoing_a_restart_keeps_the_zone_and_date_of_now(world: World) -> None:
    await world.join(world.alice, zone=EAST)
    await world.check_in(world.alice)
    await world.act(enrolments.restart, world.alice)
    moved = await _move(world, WEST)
    restored = await world.act(enrolments.undo_restart, world.alice)
    assert (restored.zone.key, restored.today) == (WEST, moved.today)


async def test_many_zones_allow_no_more_check_ins(world: World) -> None:
    await world.join(world.alice, zone="Pacific/Kiritimati")
    world.pass_time(days=9)
    for number in (1, 2, 3):
        await world.check_in(world.alice, number)
    await _move(world, "Pacific/Pago_Pago")
    with pytest.raises(Refusal, match="3 plan days within 24 hours"):
        await world.check_in(world.alice, 4)
    await world.act(enrolments.restart, world.alice)
    with pytest.raises(Refusal, match="3 plan days within 24 hours"):
        await world.check_in(world.alice, 1)
    world.pass_time(days=1)
    assert (await world.check_in(world.alice, 1)).day_number == 1


async def test_each_local_date_makes_one_day_due(world: World) -> None:
    nights = {
        "spring": dt.datetime(2027, 3, 28, tzinfo=BERLIN),
        "autumn": dt.datetime(2026, 10, 25, tzinfo=BERLIN),
        "year’s end": dt.datetime(2026, 12, 31, tzinfo=BERLIN),
    }
    for number, (name, midnight) in enumerate(nights.items(), 1):
        actor = Actor(GUILD, number, name)
        world.now = midnight.astimezone(dt.UTC)
        first = (await world.join(actor)).start
        for hours in (0, 22, 1, 1, 1, 22, 1, 1, 1):
            world.pass_time(hours=hours)
            today = world.now.astimezone(BERLIN).date()
            assert (await world.progress(actor)).due == (today - first).days + 1, name


async def test_streak_continues_through_clock_changes(world: World) -> None:
    await world.join(world.alice)
    for eve in (dt.date(2026, 10, 24), dt.date(2027, 3, 27)):
        world.now = dt.datetime.combine(eve, dt.time(21, 30), dt.UTC)
        await world.act(enrolments.restart, world.alice)
        for _ in range(3):
            await world.check_in(world.alice)
            world.pass_time(days=1)
        world.pass_time(days=-1)
        progress = await world.progress(world.alice)
        assert progress.streak.days == 3
