"""Preview, skip, post-now and pause of a group's challenges."""

import asyncio
import datetime as dt

import pytest

from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.jobs import JobState, SkipReason
from bot.services import outbox
from bot.services.challenges import bank, posts, schedule_changes
from bot.services.challenges.posts import PostState
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    list_chosen,
    list_weeks,
    plan_posts,
    post_now,
    preview,
    send,
    skip,
    unskip,
    until_due,
)
from tests.services.conftest import World

THIS_WEEK, NEXT_WEEK, LATER = "2026-W43", "2026-W44", "2026-W45"


async def _weeks(world: World) -> list[tuple[str, str]]:
    return [(one.week, one.reason or one.state) for one in await list_weeks(world)]


async def test_preview_matches_what_is_posted(world: World) -> None:
    for number in range(6):
        foretold = await preview(world)
        if number == 3:
            queued = world.catalog.challenges[11]
            await world.write(bank.toggle_queued, MORGAN, world.group, queued, now=world.now)
            foretold = await preview(world)
        await until_due(world)
        await plan_posts(world)
        assert foretold.challenge
        assert (await list_chosen(world))[-1] == foretold.challenge.id
        assert (await list_weeks(world))[-1].due_at == foretold.planned.at
        assert not foretold.paused
        await send(world)


async def test_preview_shows_pause(world: World) -> None:
    last = dt.date(2026, 10, 26)
    await world.write(schedule_changes.pause, MORGAN, world.group, last, now=world.now)
    assert (await preview(world)).paused
    until = last - dt.timedelta(days=1)
    await world.write(schedule_changes.pause, MORGAN, world.group, until, now=world.now)
    assert not (await preview(world)).paused


async def test_skipped_challenge_is_posted_a_week_later(world: World) -> None:
    before = await preview(world)
    assert await skip(world) == before.planned.week == NEXT_WEEK
    after = await preview(world)
    assert (after.planned.week, after.challenge) == (LATER, before.challenge)
    assert await skip(world) == LATER
    assert await _weeks(world) == [(week, SkipReason.BY_MODERATOR) for week in (NEXT_WEEK, LATER)]


async def test_of_two_moderators_who_skip_the_same_week_one_is_refused(world: World) -> None:
    results = await asyncio.gather(
        *(
            world.write(schedule_changes.skip, actor, world.group, NEXT_WEEK, now=world.now)
            for actor in (MORGAN, CHRIS)
        ),
        return_exceptions=True,
    )
    assert [type(result) for result in results].count(Refusal) == 1
    assert await _weeks(world) == [(NEXT_WEEK, SkipReason.BY_MODERATOR)]
    assert (await preview(world)).planned.week == LATER


async def test_undone_skip_is_posted(world: World) -> None:
    before = await preview(world)
    await unskip(world, await skip(world))
    assert await preview(world) == before
    await until_due(world)
    await plan_posts(world)
    assert await _weeks(world) == [(NEXT_WEEK, PostState.PLANNED)]


async def test_unskipping_a_week_brings_back_those_after_it(world: World) -> None:
    for _ in range(3):
        await skip(world)
    await unskip(world, LATER)
    assert (await preview(world)).planned.week == LATER
    for _ in range(2):
        await until_due(world)
        await plan_posts(world)
    assert await _weeks(world) == [
        (NEXT_WEEK, SkipReason.BY_MODERATOR),
        (LATER, PostState.PLANNED),
        ("2026-W46", PostState.PLANNED),
    ]


async def test_undone_skip_keeps_its_week_after_weekday_change(world: World) -> None:
    await world.change(world.group, weekday=4)
    week = await skip(world)
    world.pass_time(days=2)
    await world.change(world.group, weekday=0)
    await plan_posts(world)
    await unskip(world, week)
    assert (await preview(world)).planned.week == week == THIS_WEEK


async def test_week_without_skip_cannot_be_unskipped(world: World) -> None:
    await skip(world)
    for week in ("2026-W40", LATER, "nonsense"):
        with pytest.raises(
            Refusal, match=r"isn’t skipped, or its time has already come, so there’s nothing"
        ):
            await unskip(world, week)
    assert await _weeks(world) == [(NEXT_WEEK, SkipReason.BY_MODERATOR)]


async def test_skip_that_is_due_cannot_be_undone(world: World) -> None:
    await skip(world)
    world.pass_time(days=7)
    with pytest.raises(Refusal, match="its time has already come"):
        await unskip(world, NEXT_WEEK)


async def test_planned_post_cannot_be_unskipped(world: World) -> None:
    await until_due(world)
    await plan_posts(world)
    world.pass_time(hours=-1)
    with pytest.raises(Refusal, match="isn’t skipped"):
        await unskip(world, NEXT_WEEK)


async def test_post_now_replaces_this_weeks_post(world: World) -> None:
    foretold = (await preview(world)).challenge
    world.pass_time(days=6)
    assert await post_now(world) == foretold
    assert await _weeks(world) == [(THIS_WEEK, PostState.PLANNED)]
    assert (await preview(world)).planned.week == NEXT_WEEK
    with pytest.raises(Refusal, match=r"is on its way.*/setup"):
        await post_now(world)
    await send(world)
    with pytest.raises(Refusal, match=r"already been posted.*Choose a challenge"):
        await post_now(world)
    for _ in range(2):
        await until_due(world)
        await plan_posts(world)
    assert [week for week, _ in await _weeks(world)] == [THIS_WEEK, NEXT_WEEK, LATER]


async def test_concurrent_post_now_posts_once(world: World) -> None:
    both = await asyncio.gather(
        post_now(world), post_now(world, CHRIS), plan_posts(world), return_exceptions=True
    )
    assert sum(isinstance(one, Challenge) for one in both) == 1
    assert sum(isinstance(one, Refusal) for one in both) == 1
    assert len(await list_chosen(world)) == len(await list_weeks(world)) == 1


async def test_post_now_at_the_time_of_due_post_posts_once(world: World) -> None:
    await until_due(world)
    await asyncio.gather(post_now(world), plan_posts(world), return_exceptions=True)
    await plan_posts(world)
    assert await _weeks(world) == [(NEXT_WEEK, PostState.PLANNED)]
    assert len(await list_chosen(world)) == 1


async def test_post_now_posts_skipped_week(world: World) -> None:
    foretold = (await preview(world)).challenge
    assert foretold
    await skip(world)
    world.pass_time(days=7)
    assert await post_now(world) == foretold
    assert [(one.week, one.state, one.due_at) for one in await list_weeks(world)] == [
        (NEXT_WEEK, PostState.PLANNED, world.now)
    ]
    assert await list_chosen(world) == [foretold.id]
    await send(world)
    with pytest.raises(Refusal, match="already been posted"):
        await post_now(world)


async def test_post_now_posts_lost_week_with_a_new_deadline(world: World) -> None:
    await until_due(world)
    await plan_posts(world)
    async with world.database.writing() as connection:
        (due,) = await outbox.claim(connection, me="us", now=world.now, limit=5)
        state, reason = JobState.SKIPPED, SkipReason.CHALLENGE_TOO_LATE
        await outbox.record(connection, due, me="us", state=state, reason=reason)
        lost = await posts.find_post(connection, due.subject_id)
        assert lost
        await posts.record_skipped(connection, lost.id, reason)
        await bank.put_back(connection, lost)
    (lost_id,) = await list_chosen(world)
    world.pass_time(days=3)
    assert (await post_now(world)).id == lost_id
    await send(world)
    posted = await world.read(posts.find_latest_post, world.group.id)
    assert posted
    assert posted.deadline_at == world.now + dt.timedelta(days=world.group.answer_days)


async def test_post_now_leaves_later_skipped_week_skipped(world: World) -> None:
    await skip(world)
    await post_now(world)
    assert (await preview(world)).planned.week == LATER
    await unskip(world, NEXT_WEEK)
    assert (await preview(world)).planned.week == NEXT_WEEK


async def test_skipped_weeks_are_listed_until_they_are_due(world: World) -> None:
    async def listed() -> list[str]:
        weeks = schedule_changes.list_skipped_weeks
        return [one.week for one in await world.read(weeks, world.group, world.now)]

    await skip(world)
    await skip(world)
    assert await listed() == [NEXT_WEEK, LATER]
    await unskip(world, LATER)
    assert await listed() == [NEXT_WEEK]
    world.pass_time(days=7)
    assert await listed() == []


async def test_post_now_refuses_paused_group(world: World) -> None:
    await world.write(schedule_changes.pause, MORGAN, world.group, None, now=world.now)
    with pytest.raises(Refusal, match=r"are paused.*Resume"):
        await post_now(world)
    assert await list_weeks(world) == []


async def test_resume_refuses_group_that_is_not_paused(world: World) -> None:
    with pytest.raises(Refusal, match=r"aren’t paused"):
        await world.write(schedule_changes.resume, MORGAN, world.group, now=world.now)
