"""Changes of a group before its next post: each week has at most one post, or a recorded reason."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.jobs import SkipReason
from bot.services.challenges import bank
from bot.services.challenges.posts import PostState
from bot.services.members import membership
from tests.services.challenges.steps import group_of, list_weeks, plan_posts, skip, until_due
from tests.services.conftest import GUILD, World

MONDAY = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
"""9:00 in Berlin, when the group's post of week 44 is due."""

MON, WED, FRI = 0, 2, 4


async def _weeks(world: World) -> list[tuple[str, str]]:
    return [(one.week, one.reason or one.state) for one in await list_weeks(world)]


async def _at(world: World, moment: dt.datetime) -> None:
    """Advance the clock to an instant, with at least two ticks a day."""
    while world.now < moment:
        world.now = min(moment, world.now + dt.timedelta(hours=11))
        await plan_posts(world)


async def test_first_post_of_a_new_group_comes_late_if_the_bot_was_off_from_its_opening(
    world: World,
) -> None:
    world.now = MONDAY + dt.timedelta(days=1)
    await plan_posts(world)
    assert await _weeks(world) == [("2026-W44", PostState.PLANNED)]


async def test_change_of_schedule_moves_next_post(world: World) -> None:
    await plan_posts(world)
    before = (await group_of(world)).next_post_at
    changes = ({"weekday": FRI}, {"post_at": dt.time(20)}, {"zone": "America/New_York"})
    for settings in changes:
        changed = await world.change(world.group, **settings)
        await plan_posts(world)
        after = (await group_of(world)).next_post_at
        assert after == changed.weekly.after(world.now) != before, settings
        before = after


async def test_change_of_other_settings_keeps_next_post(world: World) -> None:
    await plan_posts(world)
    await world.change(world.group, name="Larks", answer_days=3, reviewed=False, threads=True)
    await plan_posts(world)
    assert (await group_of(world)).next_post_at == MONDAY


async def test_changed_weekday_gives_posted_week_no_second_post(world: World) -> None:
    await _at(world, MONDAY + dt.timedelta(days=1))
    await world.change(world.group, weekday=FRI)
    await _at(world, MONDAY + dt.timedelta(days=13))
    assert [one.due_at for one in await list_weeks(world)] == [
        MONDAY,
        MONDAY + dt.timedelta(days=11),
    ]


async def test_week_keeps_its_old_day_when_new_day_has_passed(world: World) -> None:
    await world.change(world.group, weekday=FRI)
    await _at(world, MONDAY)
    await world.change(world.group, weekday=MON)
    await _at(world, MONDAY + dt.timedelta(days=10))
    assert [(one.week, one.due_at) for one in await list_weeks(world)] == [
        ("2026-W43", dt.datetime(2026, 10, 23, 7, tzinfo=dt.UTC)),
        ("2026-W44", MONDAY + dt.timedelta(days=4)),
        ("2026-W45", MONDAY + dt.timedelta(days=7)),
    ]


async def test_two_changes_before_a_tick_lose_no_week(world: World) -> None:
    await world.change(world.group, weekday=FRI)
    await plan_posts(world)
    world.pass_time(days=3)  # Thursday
    await world.change(world.group, weekday=MON)
    await world.change(world.group, weekday=WED)
    await plan_posts(world)
    assert (await group_of(world)).next_post_at == dt.datetime(2026, 10, 23, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("settings", [{"weekday": WED}, {"channel_id": 5}, {"post_at": dt.time(7)}])
async def test_due_post_is_sent_when_group_changes_at_same_time(
    world: World, settings: dict[str, Any]
) -> None:
    await until_due(world)
    world.pass_time(seconds=2)
    await world.change(world.group, **settings)
    await plan_posts(world)
    assert await _weeks(world) == [("2026-W44", PostState.PLANNED)]
    await plan_posts(world)
    group = await group_of(world)
    assert group.next_post_at == group.weekly.after(MONDAY + dt.timedelta(days=6))


async def test_zone_change_across_date_line_repeats_no_week(world: World) -> None:
    await world.change(world.group, zone="Pacific/Auckland", post_at=dt.time(0, 30))
    await until_due(world)
    await plan_posts(world)
    await world.change(world.group, zone="Pacific/Honolulu")
    await _at(world, world.now + dt.timedelta(days=9))
    assert await _weeks(world) == [("2026-W44", PostState.PLANNED), ("2026-W45", PostState.PLANNED)]


async def test_week_lost_to_zone_change_is_recorded(world: World) -> None:
    await world.change(world.group, weekday=6, post_at=dt.time(23, 30))
    await _at(world, dt.datetime(2026, 10, 26, tzinfo=dt.UTC))
    await _at(world, dt.datetime(2026, 11, 1, 18, tzinfo=dt.UTC))  # Monday in Tokyo
    await world.change(world.group, zone="Asia/Tokyo")
    await _at(world, dt.datetime(2026, 11, 8, 15, tzinfo=dt.UTC))
    assert await _weeks(world) == [
        ("2026-W43", PostState.PLANNED),
        ("2026-W44", SkipReason.GROUP_CHANGED),
        ("2026-W45", PostState.PLANNED),
    ]


async def test_weeks_of_archived_group_are_recorded_when_it_reopens(world: World) -> None:
    await _at(world, MONDAY + dt.timedelta(days=1))
    await world.change(world.group, archived_at=world.now)
    await _at(world, MONDAY + dt.timedelta(days=15))
    await world.change(world.group, archived_at=None)
    await plan_posts(world)
    assert await _weeks(world) == [("2026-W44", PostState.PLANNED)]
    await _at(world, MONDAY + dt.timedelta(days=21))
    assert await _weeks(world) == [
        ("2026-W44", PostState.PLANNED),
        ("2026-W45", SkipReason.GROUP_CHANGED),
        ("2026-W46", SkipReason.GROUP_CHANGED),
        ("2026-W47", PostState.PLANNED),
    ]


async def test_group_reopened_before_its_post_is_due_gets_it(world: World) -> None:
    await plan_posts(world)
    await world.change(world.group, archived_at=world.now)
    await plan_posts(world)
    await world.change(world.group, archived_at=None)
    await _at(world, MONDAY)
    assert await _weeks(world) == [("2026-W44", PostState.PLANNED)]


async def test_weeks_without_bot_are_recorded_when_server_returns(world: World) -> None:
    await plan_posts(world)
    await world.write(membership.record_server_left, GUILD, world.now)
    await _at(world, MONDAY + dt.timedelta(days=8))
    assert await _weeks(world) == []
    await world.write(membership.ensure_server, GUILD)
    await plan_posts(world)
    assert await _weeks(world) == [("2026-W44", SkipReason.MISSED), ("2026-W45", PostState.PLANNED)]


async def test_skip_at_the_time_of_a_due_post_waits_for_it(world: World) -> None:
    await until_due(world)
    world.pass_time(seconds=2)
    with pytest.raises(Refusal, match="isn’t the next one any more"):
        await skip(world)
    await plan_posts(world)
    assert await skip(world) == "2026-W45"
    assert await _weeks(world) == [
        ("2026-W44", PostState.PLANNED),
        ("2026-W45", SkipReason.BY_MODERATOR),
    ]
    (coming,) = await world.read(
        bank.preview_posts, await group_of(world), world.catalog.challenges, world.now
    )
    assert coming.planned.week == "2026-W46"
