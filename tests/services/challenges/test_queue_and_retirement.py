"""Queueing, replacing and retiring challenges, and the record of each decision."""

import asyncio

import pytest

from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.jobs import SkipReason
from bot.services.challenges import bank, posts, schedule_changes
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    group_of,
    list_chosen,
    list_decided,
    list_weeks,
    plan_posts,
    post_now,
    preview,
    send,
    skip,
    unskip,
    until_due,
)
from tests.services.conftest import ELSEWHERE, World, create_open_group

NEXT_WEEK = "2026-W44"


async def _queue(world: World, challenge: Challenge, *, first: bool = False) -> bool:
    return await world.write(
        bank.toggle_queued, MORGAN, world.group, challenge, now=world.now, first=first
    )


async def _queued(world: World) -> list[str]:
    return list((await preview(world)).queued)


async def _weeks(world: World) -> list[tuple[str, str]]:
    return [(one.week, one.reason or one.state) for one in await list_weeks(world)]


async def test_post_now_refuses_when_all_challenges_are_retired(world: World) -> None:
    few = world.catalog.challenges[:3]
    world.catalog = world.catalog.model_copy(update={"challenges": few})
    for challenge in few:
        await world.write(bank.toggle_retired, MORGAN, challenge, now=world.now)
    assert (await preview(world)).challenge is None
    with pytest.raises(Refusal, match=r"Every challenge is retired. To bring one back: `/manage`"):
        await post_now(world)
    await until_due(world)
    await plan_posts(world)
    assert await _weeks(world) == [(NEXT_WEEK, SkipReason.NO_CHALLENGE_LEFT)]


async def test_queue_keeps_order_and_replacement_goes_first(world: World) -> None:
    one, two, three, *_ = world.catalog.challenges
    assert await _queue(world, one)
    assert await _queue(world, two)
    assert await _queue(world, three, first=True)
    assert await _queued(world) == [three.id, one.id, two.id]
    assert await _queue(world, two, first=True)
    assert await _queued(world) == [two.id, three.id, one.id]
    assert not await _queue(world, three)
    assert await _queued(world) == [two.id, one.id]


async def test_full_queue_refuses_more_but_allows_reordering(world: World) -> None:
    challenges = world.catalog.challenges
    for challenge in challenges[: bank.MAX_QUEUED]:
        await _queue(world, challenge)
    for first in (True, False):
        with pytest.raises(Refusal, match="queue is full: it holds 25"):
            await _queue(world, challenges[30], first=first)
    assert await _queue(world, challenges[24], first=True)
    assert (await _queued(world))[0] == challenges[24].id


async def test_challenge_of_lost_week_comes_next_even_if_it_was_queued_again(world: World) -> None:
    await until_due(world)
    await plan_posts(world)
    (lost_id,) = await list_chosen(world)
    lost = world.catalog.challenge_by_id[lost_id]
    other = next(one for one in world.catalog.challenges if one.id != lost_id)
    await _queue(world, other)
    await _queue(world, lost)
    await send(world)
    post = await world.read(posts.find_latest_post, world.group.id)
    assert post
    await world.write(bank.put_back, post)
    assert await _queued(world) == [lost.id, other.id]


async def test_concurrent_queueing_of_same_challenge_succeeds(world: World) -> None:
    one, two, *_ = world.catalog.challenges
    await asyncio.gather(*(_queue(world, challenge) for challenge in (one, two, one, two, one)))
    assert set(await _queued(world)) <= {one.id, two.id}
    retiring = (
        world.write(bank.toggle_retired, actor, one, now=world.now) for actor in (MORGAN, CHRIS)
    )
    await asyncio.gather(*retiring)


async def test_retired_challenge_affects_all_groups_of_one_server(world: World) -> None:
    other, group_elsewhere = (
        await world.add_group(),
        await create_open_group(world.database, world.now, guild_id=ELSEWHERE),
    )
    foretold = (await preview(world)).challenge
    assert foretold
    assert await world.write(bank.toggle_retired, MORGAN, foretold, now=world.now)
    selections = await world.read(bank.load_selection_inputs, [world.group, other, group_elsewhere])
    retired = [set(selections[group.id].retired) for group in (world.group, other, group_elsewhere)]
    assert retired == [{foretold.id}, {foretold.id}, set()]
    assert (await preview(world)).challenge != foretold
    assert not await world.write(bank.toggle_retired, MORGAN, foretold, now=world.now)
    assert (await preview(world)).challenge == foretold


async def test_queue_decisions_are_recorded_with_author(world: World) -> None:
    one = world.catalog.challenges[0]
    week = await skip(world)
    await unskip(world, week)
    await _queue(world, one)
    await _queue(world, one, first=True)
    posted = await post_now(world, CHRIS)
    await world.write(bank.toggle_retired, MORGAN, one, now=world.now)
    await world.write(schedule_changes.pause, MORGAN, world.group, None, now=world.now)
    await world.write(schedule_changes.resume, MORGAN, await group_of(world), now=world.now)
    assert await list_decided(world) == [
        (MORGAN.member_id, "skip", week),
        (MORGAN.member_id, "unskip", week),
        (MORGAN.member_id, "queue", one.id),
        (MORGAN.member_id, "replace", one.id),
        (CHRIS.member_id, "post_now", posted.id),
        (MORGAN.member_id, "retire", one.id),
        (MORGAN.member_id, "pause", "posts"),
        (MORGAN.member_id, "resume", "posts"),
    ]


async def test_refused_action_records_no_decision(world: World) -> None:
    with pytest.raises(Refusal, match="That week isn’t skipped"):
        await unskip(world, NEXT_WEEK)
    with pytest.raises(Refusal, match="aren’t paused"):
        await world.write(schedule_changes.resume, MORGAN, world.group, now=world.now)
    assert await list_decided(world) == []


async def test_retired_challenge_cannot_be_queued(world: World) -> None:
    one = world.catalog.challenges[0]
    await world.write(bank.toggle_retired, MORGAN, one, now=world.now)
    for first in (False, True):
        with pytest.raises(Refusal, match=r"is retired in this server.*Bring back"):
            await _queue(world, one, first=first)
    assert await _queued(world) == []
    await world.write(bank.toggle_retired, MORGAN, one, now=world.now)
    assert await _queue(world, one)
    assert (await preview(world)).challenge == one


async def test_challenge_that_is_retired_while_queued_waits_and_can_be_taken_out(
    world: World,
) -> None:
    one = world.catalog.challenges[0]
    await _queue(world, one)
    await world.write(bank.toggle_retired, MORGAN, one, now=world.now)
    assert (await preview(world)).challenge != one
    with pytest.raises(Refusal, match="is retired in this server"):
        await _queue(world, one, first=True)
    assert await _queued(world) == [one.id]
    assert not await _queue(world, one)
