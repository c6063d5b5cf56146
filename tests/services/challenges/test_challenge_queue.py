"""What moderators do about coming challenges: foretold, skipped, held, queued, retired, kept."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.domain.content.challenges import Challenge
from bot.domain.delivery import DeliveryState, SkipReason
from bot.domain.errors import Refusal
from bot.services.challenges import challenge_queue
from tests.services.challenges.posting import (
    CHRIS,
    MORGAN,
    chosen,
    coming,
    on_record,
    post_now,
    ring,
    send,
    skip,
    unskip,
    until_due,
)
from tests.services.conftest import World

THIS_WEEK, NEXT_WEEK, LATER = "2026-W43", "2026-W44", "2026-W45"


async def _weeks(world: World) -> list[tuple[str, str]]:
    return [(one.week, one.reason or one.state) for one in await on_record(world)]


async def test_what_is_foretold_is_what_is_posted(world: World) -> None:
    for number in range(6):
        foretold = await coming(world)
        if number == 3:
            queued = world.catalog.challenges[11]
            await world.write(
                challenge_queue.toggle_queued, MORGAN, world.group, queued, now=world.now
            )
            foretold = await coming(world)
        await until_due(world)
        await ring(world)
        assert foretold.challenge
        assert (await chosen(world))[-1] == foretold.challenge.id
        assert (await on_record(world))[-1].due_at == foretold.planned.at
        assert not foretold.paused
        await send(world)


async def test_what_is_foretold_for_a_pause_says_so(world: World) -> None:
    last = dt.date(2026, 10, 26)
    await world.write(challenge_queue.pause, MORGAN, world.group, last, now=world.now)
    assert (await coming(world)).paused
    until = last - dt.timedelta(days=1)
    await world.write(challenge_queue.pause, MORGAN, world.group, until, now=world.now)
    assert not (await coming(world)).paused


async def test_after_a_skip_the_same_challenge_comes_a_week_later(world: World) -> None:
    before = await coming(world)
    assert await skip(world) == before.planned.week == NEXT_WEEK
    after = await coming(world)
    assert (after.planned.week, after.challenge) == (LATER, before.challenge)
    assert await skip(world) == LATER
    assert await _weeks(world) == [(week, SkipReason.BY_MODERATOR) for week in (NEXT_WEEK, LATER)]


async def test_two_who_skip_at_once_leave_a_week_on_record_once(world: World) -> None:
    await asyncio.gather(skip(world), skip(world, CHRIS))
    weeks = [week for week, _ in await _weeks(world)]
    assert weeks in ([NEXT_WEEK], [NEXT_WEEK, LATER])
    await until_due(world)
    await ring(world)
    assert [one.week for one in await on_record(world)][: len(weeks)] == weeks


async def test_a_skip_that_is_taken_back_is_posted(world: World) -> None:
    before = await coming(world)
    await unskip(world, await skip(world))
    assert await coming(world) == before
    await until_due(world)
    await ring(world)
    assert await _weeks(world) == [(NEXT_WEEK, DeliveryState.PLANNED)]


async def test_the_first_of_two_skips_can_be_taken_back(world: World) -> None:
    await skip(world)
    await skip(world)
    await unskip(world, NEXT_WEEK)
    assert (await coming(world)).planned.week == NEXT_WEEK
    for _ in range(2):
        await until_due(world)
        await ring(world)
    assert await _weeks(world) == [
        (NEXT_WEEK, DeliveryState.PLANNED),
        (LATER, SkipReason.BY_MODERATOR),
        ("2026-W46", DeliveryState.PLANNED),
    ]


async def test_a_skip_taken_back_after_a_change_of_day_keeps_its_week(world: World) -> None:
    await world.change(world.group, weekday=4)
    week = await skip(world)
    world.pass_time(days=2)
    await world.change(world.group, weekday=0)
    await ring(world)
    await unskip(world, week)
    assert (await coming(world)).planned.week == week == THIS_WEEK


@pytest.mark.parametrize("week", ["2026-W40", LATER, "nonsense"])
async def test_a_week_that_was_not_skipped_cannot_be_taken_back(world: World, week: str) -> None:
    await skip(world)
    with pytest.raises(Refusal, match=r"time has come, or it was not skipped. Nothing"):
        await unskip(world, week)
    assert await _weeks(world) == [(NEXT_WEEK, SkipReason.BY_MODERATOR)]


async def test_a_skip_whose_time_has_come_stays(world: World) -> None:
    await skip(world)
    world.pass_time(days=7)
    with pytest.raises(Refusal, match="time has come"):
        await unskip(world, NEXT_WEEK)


async def test_a_planned_post_is_no_skip_that_could_be_taken_back(world: World) -> None:
    await until_due(world)
    await ring(world)
    world.pass_time(hours=-1)
    with pytest.raises(Refusal, match="not skipped"):
        await unskip(world, NEXT_WEEK)


async def test_posting_now_takes_the_place_of_this_weeks_post(world: World) -> None:
    foretold = (await coming(world)).challenge
    world.pass_time(days=6)
    assert await post_now(world) == foretold
    assert await _weeks(world) == [(THIS_WEEK, DeliveryState.PLANNED)]
    assert (await coming(world)).planned.week == NEXT_WEEK
    with pytest.raises(Refusal, match=r"out already, or was skipped.*/manage challenge queue"):
        await post_now(world)
    for _ in range(2):
        await until_due(world)
        await ring(world)
    assert [week for week, _ in await _weeks(world)] == [THIS_WEEK, NEXT_WEEK, LATER]


async def test_two_who_post_at_once_post_one(world: World) -> None:
    both = await asyncio.gather(
        post_now(world), post_now(world, CHRIS), ring(world), return_exceptions=True
    )
    assert sum(isinstance(one, Challenge) for one in both) == 1
    assert sum(isinstance(one, Refusal) for one in both) == 1
    assert len(await chosen(world)) == len(await on_record(world)) == 1


async def test_posting_now_just_as_the_post_is_due_posts_one(world: World) -> None:
    await until_due(world)
    await asyncio.gather(post_now(world), ring(world), return_exceptions=True)
    await ring(world)
    assert await _weeks(world) == [(NEXT_WEEK, DeliveryState.PLANNED)]
    assert len(await chosen(world)) == 1


async def test_a_skipped_week_is_not_posted_now(world: World) -> None:
    await skip(world)
    world.pass_time(days=7)
    with pytest.raises(Refusal, match="was skipped"):
        await post_now(world)


async def test_a_paused_group_is_resumed_before_anything_is_posted_now(world: World) -> None:
    await world.write(challenge_queue.pause, MORGAN, world.group, None, now=world.now)
    with pytest.raises(Refusal, match=r"is paused.*/manage challenge resume"):
        await post_now(world)
    assert await on_record(world) == []


async def test_only_a_paused_group_goes_on(world: World) -> None:
    with pytest.raises(Refusal, match=r"not paused. `/manage challenge preview`"):
        await world.write(challenge_queue.resume, MORGAN, world.group, now=world.now)
