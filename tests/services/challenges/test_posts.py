"""Posts: planned once for each local week, also by concurrent ticks and after outages."""

import asyncio
import datetime as dt

from sqlalchemy import insert

from bot.db.database import Database
from bot.db.models import Group
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.services import outbox
from bot.services.challenges import bank, posts, schedule_changes
from bot.services.challenges.posts import ChallengePost, PostState
from bot.services.groups import setup_issues
from tests.services.challenges.steps import (
    MORGAN,
    group_of,
    list_chosen,
    list_weeks,
    plan_posts,
    preview,
    send,
    skip,
    until_due,
)
from tests.services.conftest import GUILD, World

MONDAY = dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
"""9:00 in Berlin, the day after summer time ended."""


async def _states(world: World, group: StudyGroup | None = None) -> list[tuple[str, str | None]]:
    return [(one.week, one.reason or one.state) for one in await list_weeks(world, group)]


async def test_post_is_enqueued_when_due_and_not_before(world: World) -> None:
    await plan_posts(world)
    assert (await group_of(world)).next_post_at == MONDAY
    world.now = MONDAY - dt.timedelta(seconds=1)
    await plan_posts(world)
    assert await list_weeks(world) == []
    world.pass_time(seconds=1)
    await plan_posts(world)
    assert await _states(world) == [("2026-W44", PostState.PLANNED)]
    assert (await group_of(world)).last_decided_week == "2026-W44"
    assert (await group_of(world)).next_post_at == MONDAY + dt.timedelta(days=7)


async def test_post_has_due_time_and_deadline(world: World) -> None:
    await world.change(world.group, answer_days=5)
    await until_due(world)
    await plan_posts(world)
    await send(world)
    post = await world.read(posts.find_latest_post, world.group.id)
    assert post
    assert (post.guild_id, post.group_id, post.week) == (GUILD, world.group.id, "2026-W44")
    assert (post.due_at, post.deadline_at) == (MONDAY, MONDAY + dt.timedelta(days=5))
    assert post.closes_at == MONDAY + dt.timedelta(days=12)
    assert post.challenge_id in world.catalog.challenge_by_id


async def test_repeated_ticks_plan_a_week_once(world: World) -> None:
    await until_due(world)
    for _ in range(5):
        await plan_posts(world)
        world.pass_time(minutes=20)
    assert len(await list_weeks(world)) == len(await list_chosen(world)) == 1


async def test_concurrent_ticks_plan_a_week_once(world: World, database_url: str) -> None:
    crowd = [world.group, *[await world.add_group(f"Group {n}") for n in range(5)]]
    await until_due(world)
    other = Database(database_url)
    await asyncio.gather(*(plan_posts(world, None, db) for db in (world.database, other) * 4))
    await other.close()
    for group in crowd:
        assert await _states(world, group) == [("2026-W44", PostState.PLANNED)]
        assert len(await list_chosen(world, group)) == 1


async def test_one_tick_plans_hundreds_of_groups(world: World) -> None:
    async with world.database.writing() as connection:
        rows = [
            {
                "guild_id": GUILD,
                "name": f"{number}",
                "name_key": f"{number}",
                "zone": "Europe/Berlin",
                "weekday": 0,
                "post_at": dt.time(9),
                "created_at": world.now,
                "opened_at": world.now,
                "next_post_at": MONDAY,
            }
            for number in range(240)
        ]
        await connection.execute(insert(Group), rows)
    world.now = MONDAY
    await plan_posts(world)
    assert len(await world.write(outbox.claim, me="us", now=world.now, limit=500)) == 241


async def test_sent_post_is_found_as_latest_and_as_previous(world: World) -> None:
    sent: list[ChallengePost | None] = []
    for _ in range(3):
        await until_due(world)
        await plan_posts(world)
        world.pass_time(minutes=len(sent) * 40)
        await send(world)
        sent += [await world.read(posts.find_latest_post, world.group.id)]
    first, second, third = sent
    assert first
    assert second
    assert third
    latest = posts.find_latest_post
    assert await world.read(latest, world.group.id, before=third.week) == second
    assert await world.read(latest, world.group.id, before=first.week) is None
    assert list(await world.read(posts.list_sent, world.group.id, limit=2)) == [third, second]
    assert [post.state for post in (first, second, third)] == [
        PostState.POSTED,
        PostState.POSTED,
        PostState.LATE,
    ]


async def test_only_latest_missed_week_is_posted(world: World) -> None:
    await until_due(world)
    world.pass_time(days=23)
    await plan_posts(world)
    assert await _states(world) == [
        ("2026-W44", SkipReason.MISSED),
        ("2026-W45", SkipReason.MISSED),
        ("2026-W46", SkipReason.MISSED),
        ("2026-W47", PostState.PLANNED),
    ]
    assert len(await list_chosen(world)) == 1
    assert [one.due_at for one in await list_weeks(world)] == [
        MONDAY + dt.timedelta(weeks=week) for week in range(4)
    ]
    assert (await group_of(world)).next_post_at == MONDAY + dt.timedelta(weeks=4)


async def test_paused_weeks_are_recorded(world: World) -> None:
    await world.write(schedule_changes.pause, MORGAN, world.group, None, now=world.now)
    for _ in range(2):
        await until_due(world)
        await plan_posts(world)
    await world.write(schedule_changes.resume, MORGAN, await group_of(world), now=world.now)
    await until_due(world)
    await plan_posts(world)
    assert await _states(world) == [
        ("2026-W44", SkipReason.PAUSED),
        ("2026-W45", SkipReason.PAUSED),
        ("2026-W46", PostState.PLANNED),
    ]
    assert len(await list_chosen(world)) == 1


async def test_week_of_paused_group_is_recorded_as_paused_even_if_no_challenge_is_left(
    world: World,
) -> None:
    await world.write(schedule_changes.pause, MORGAN, world.group, None, now=world.now)
    await until_due(world)
    await plan_posts(world, [])
    assert [one.reason for one in await list_weeks(world)] == [SkipReason.PAUSED]
    assert await world.read(setup_issues.list_unannounced, GUILD) == []


async def test_pause_ends_after_its_last_day(world: World) -> None:
    until = dt.date(2026, 11, 2)  # a Monday, whose post is skipped
    await world.write(schedule_changes.pause, MORGAN, world.group, until, now=world.now)
    await until_due(world)
    world.pass_time(days=15)
    await plan_posts(world)
    assert await _states(world) == [
        ("2026-W44", SkipReason.PAUSED),
        ("2026-W45", SkipReason.PAUSED),
        ("2026-W46", PostState.PLANNED),
    ]


async def test_week_without_challenge_is_recorded(world: World) -> None:
    await until_due(world)
    await plan_posts(world, [])
    assert await _states(world) == [("2026-W44", SkipReason.NO_CHALLENGE_LEFT)]
    assert await list_chosen(world) == []
    await until_due(world)
    await plan_posts(world)
    assert await _states(world) == [
        ("2026-W44", SkipReason.NO_CHALLENGE_LEFT),
        ("2026-W45", PostState.PLANNED),
    ]


async def test_queued_challenge_is_posted_and_leaves_queue(world: World) -> None:
    first, second = world.catalog.challenges[20], world.catalog.challenges[7]
    for one in (first, second):
        await world.write(bank.toggle_queued, MORGAN, world.group, one, now=world.now)
    for left in ([second.id], []):
        await until_due(world)
        await plan_posts(world)
        assert list((await preview(world)).queued) == left
    assert await list_chosen(world) == [first.id, second.id]


async def test_skipped_week_stays_skipped_and_uses_no_challenge(world: World) -> None:
    due_at = world.group.next_occurrence(world.now).at
    assert await skip(world) == "2026-W44"
    world.now = due_at
    await plan_posts(world)
    await until_due(world)
    await plan_posts(world)
    assert await _states(world) == [
        ("2026-W44", SkipReason.BY_MODERATOR),
        ("2026-W45", PostState.PLANNED),
    ]


async def test_groups_have_separate_weeks_and_challenges(world: World) -> None:
    other = await world.add_group()
    await skip(world)
    await plan_posts(world)
    world.now = MONDAY
    await plan_posts(world)
    assert await _states(world, other) == [("2026-W44", PostState.PLANNED)]
    assert await list_chosen(world) == []


async def test_weeks_are_listed_newest_first_with_outcome(world: World) -> None:
    await until_due(world)
    world.pass_time(days=8)
    await plan_posts(world)
    await send(world)
    newest, oldest = await world.read(posts.list_weeks, world.group.id, limit=5)
    assert (newest.week, newest.state) == ("2026-W45", PostState.LATE)
    assert newest.challenge_id == (await list_chosen(world))[0]
    assert (oldest.week, oldest.state, oldest.reason) == (
        "2026-W44",
        PostState.SKIPPED,
        SkipReason.MISSED,
    )
    assert (oldest.challenge_id, oldest.submissions) == (None, 0)
    assert list(await world.read(posts.list_weeks, world.group.id, limit=1, skip=1)) == [oldest]
