"""Groups that are changed while a post is to come: no week gets two, and none is lost unsaid."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.domain.delivery import DeliveryState, SkipReason
from bot.services.challenges import challenge_queue
from bot.services.groups import servers
from tests.services.challenges.posting import MORGAN, group_of, moved, on_record, ring, until_due
from tests.services.conftest import GUILD, World

MONDAY = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
"""Nine in Berlin; the group's time in week 44."""

MON, WED, FRI = 0, 2, 4


async def _weeks(world: World) -> list[tuple[str, str]]:
    return [(one.week, one.reason or one.state) for one in await on_record(world)]


async def _at(world: World, moment: dt.datetime) -> None:
    """Let time pass until a moment, with the bell ringing every few hours."""
    while world.now < moment:
        world.now = min(moment, world.now + dt.timedelta(hours=5))
        await ring(world)


@pytest.mark.parametrize(
    "settings", [{"weekday": FRI}, {"post_at": dt.time(20)}, {"zone": "America/New_York"}]
)
async def test_a_change_moves_the_next_post_at_once(world: World, settings: dict[str, Any]) -> None:
    await ring(world)
    changed = await world.change(world.group, **settings)
    await ring(world)
    assert (await group_of(world)).next_post_at == changed.weekly.after(world.now) != MONDAY
    assert not await moved(world)


async def test_a_change_of_something_else_moves_nothing(world: World) -> None:
    await ring(world)
    await world.change(world.group, name="Larks", answer_days=3, reviewed=False, threads=True)
    assert not await moved(world)
    await ring(world)
    assert (await group_of(world)).next_post_at == MONDAY


async def test_a_week_that_had_its_post_gets_no_second_one_on_its_new_day(world: World) -> None:
    await _at(world, MONDAY + dt.timedelta(days=1))
    await world.change(world.group, weekday=FRI)
    await _at(world, MONDAY + dt.timedelta(days=13))
    assert [one.due_at for one in await on_record(world)] == [
        MONDAY,
        MONDAY + dt.timedelta(days=11),
    ]


async def test_a_week_whose_new_day_has_gone_by_keeps_the_old_one(world: World) -> None:
    await world.change(world.group, weekday=FRI)
    await _at(world, MONDAY)
    await world.change(world.group, weekday=MON)
    await _at(world, MONDAY + dt.timedelta(days=10))
    assert [(one.week, one.due_at) for one in await on_record(world)] == [
        ("2026-W43", dt.datetime(2026, 10, 23, 7, tzinfo=dt.UTC)),
        ("2026-W44", MONDAY + dt.timedelta(days=4)),
        ("2026-W45", MONDAY + dt.timedelta(days=7)),
    ]


async def test_two_changes_before_the_bell_rings_lose_no_week(world: World) -> None:
    await world.change(world.group, weekday=FRI)
    await ring(world)
    world.pass_time(days=3)  # Thursday
    await world.change(world.group, weekday=MON)
    await world.change(world.group, weekday=WED)
    await ring(world)
    assert (await group_of(world)).next_post_at == dt.datetime(2026, 10, 23, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("settings", [{"weekday": WED}, {"channel_id": 5}, {"post_at": dt.time(7)}])
async def test_what_has_fallen_due_is_posted_though_the_group_is_changed_just_then(
    world: World, settings: dict[str, Any]
) -> None:
    await until_due(world)
    world.pass_time(seconds=2)
    await world.change(world.group, **settings)
    await ring(world)
    assert await _weeks(world) == [("2026-W44", DeliveryState.PLANNED)]
    await ring(world)
    there = await group_of(world)
    assert there.next_post_at == there.weekly.after(MONDAY + dt.timedelta(days=6))
    assert not await moved(world)


async def test_a_move_over_the_date_line_doubles_no_week(world: World) -> None:
    await world.change(world.group, zone="Pacific/Auckland", post_at=dt.time(0, 30))
    await until_due(world)
    await ring(world)
    await world.change(world.group, zone="Pacific/Honolulu")
    await _at(world, world.now + dt.timedelta(days=9))
    assert await _weeks(world) == [
        ("2026-W44", DeliveryState.PLANNED),
        ("2026-W45", DeliveryState.PLANNED),
    ]


async def test_a_week_that_a_move_cuts_off_is_recorded(world: World) -> None:
    await world.change(world.group, weekday=6, post_at=dt.time(23, 30))
    await _at(world, dt.datetime(2026, 10, 26, tzinfo=dt.UTC))
    await _at(world, dt.datetime(2026, 11, 1, 18, tzinfo=dt.UTC))  # Monday in Tokyo
    await world.change(world.group, zone="Asia/Tokyo")
    await _at(world, dt.datetime(2026, 11, 8, 15, tzinfo=dt.UTC))
    assert await _weeks(world) == [
        ("2026-W43", DeliveryState.PLANNED),
        ("2026-W44", SkipReason.GROUP_CHANGED),
        ("2026-W45", DeliveryState.PLANNED),
    ]


async def test_weeks_in_which_a_group_was_archived_are_recorded_when_it_goes_on(
    world: World,
) -> None:
    await _at(world, MONDAY + dt.timedelta(days=1))
    await world.change(world.group, archived_at=world.now)
    await _at(world, MONDAY + dt.timedelta(days=15))
    await world.change(world.group, archived_at=None)
    await ring(world)
    assert await _weeks(world) == [("2026-W44", DeliveryState.PLANNED)]
    await _at(world, MONDAY + dt.timedelta(days=21))
    assert await _weeks(world) == [
        ("2026-W44", DeliveryState.PLANNED),
        ("2026-W45", SkipReason.GROUP_CHANGED),
        ("2026-W46", SkipReason.GROUP_CHANGED),
        ("2026-W47", DeliveryState.PLANNED),
    ]


async def test_a_group_reopened_before_its_time_gets_its_post(world: World) -> None:
    await ring(world)
    await world.change(world.group, archived_at=world.now)
    await ring(world)
    await world.change(world.group, archived_at=None)
    await _at(world, MONDAY)
    assert await _weeks(world) == [("2026-W44", DeliveryState.PLANNED)]


async def test_a_server_that_comes_back_finds_its_weeks_recorded(world: World) -> None:
    await ring(world)
    await world.write(servers.record_left, GUILD, world.now)
    await _at(world, MONDAY + dt.timedelta(days=8))
    assert await _weeks(world) == []
    await world.write(servers.record_returned, GUILD)
    await ring(world)
    assert await _weeks(world) == [
        ("2026-W44", SkipReason.MISSED),
        ("2026-W45", DeliveryState.PLANNED),
    ]


async def test_a_skip_just_as_a_post_is_due_loses_neither(world: World) -> None:
    await until_due(world)
    world.pass_time(seconds=2)
    skipped = await world.write(challenge_queue.skip, MORGAN, await group_of(world), now=world.now)
    await ring(world)
    assert skipped.week == "2026-W45"
    assert await _weeks(world) == [
        ("2026-W44", DeliveryState.PLANNED),
        ("2026-W45", SkipReason.BY_MODERATOR),
    ]
    coming = await world.read(
        challenge_queue.preview_next_post,
        await group_of(world),
        world.catalog.challenges,
        world.now,
    )
    assert coming.planned.week == "2026-W46"
