"""What members can expect: how long reviews took lately, and which in line an answer is."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Submission
from bot.domain.challenges import SubmissionState
from bot.domain.markup import SafeName, SafeText
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.reviews import peers, queue
from bot.services.reviews.queue import ReviewWait
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    group_of,
    join_group,
    post,
    return_submission,
    stored_submission,
    submission_of,
    submit,
)
from tests.services.conftest import ALICE, World
from tests.services.standings.boards import add_members


async def _wait(world: World, answer: MemberSubmission | None = None) -> ReviewWait | None:
    return await world.read(queue.find_wait, await group_of(world), world.now, answer)


async def _usual(world: World) -> dt.timedelta | None:
    wait = await _wait(world)
    assert wait
    return wait.usual


async def test_usual_wait_is_the_median_of_the_latest_twenty(
    world: World, posted: ChallengePost
) -> None:
    assert await _wait(world) == ReviewWait(3, None)
    for hours, member in enumerate(await add_members(world, 22, first=100)):
        answer = await submit(world, member, posted.id)
        world.pass_time(hours=hours)
        await (accept if hours % 2 else return_submission)(world, answer)
        if hours == 4:
            assert await _usual(world) == dt.timedelta(hours=2)
    assert await _usual(world) == dt.timedelta(hours=11.5)  # of 2 to 21


async def test_usual_wait_counts_answers_that_already_wait_longer(
    world: World, posted: ChallengePost
) -> None:
    waiting = [await submit(world, member, posted.id) for member in (world.alice, world.bob)]
    fast = await submit(world, MORGAN, posted.id)
    world.pass_time(hours=1)
    await accept(world, fast, replace(MORGAN, member_id=5))
    assert await _usual(world) == dt.timedelta(hours=1)
    world.pass_time(days=6)
    assert await _usual(world) == dt.timedelta(days=6, hours=1)
    await accept(world, waiting[0])
    assert await _usual(world) == dt.timedelta(days=6, hours=1)


async def test_usual_wait_counts_an_appeal_from_when_it_was_made(
    world: World, answer: MemberSubmission
) -> None:
    world.pass_time(hours=1)
    await return_submission(world, answer)
    world.pass_time(days=3)
    await world.write(peers.ask_second_reviewer, world.alice, answer.post_id, world.now)
    bob = await submit(world, world.bob, answer.post_id)
    world.pass_time(hours=2)
    await accept(world, bob)
    assert await _usual(world) == dt.timedelta(hours=2)
    world.pass_time(hours=2)
    assert await _usual(world) == dt.timedelta(hours=3)  # of 2, and of 4 that the appeal waits
    await accept(world, answer, CHRIS)
    assert await _usual(world) == dt.timedelta(hours=3)


async def test_usual_wait_leaves_out_what_nobody_else_decided(
    world: World, answer: MemberSubmission
) -> None:
    world.pass_time(hours=1)
    owner = replace(world.alice, is_owner=True, is_moderator=True)
    await accept(world, answer, owner)
    assert await _usual(world) is None
    await world.change(world.group, reviewed=False)
    bob = await submit(world, world.bob, answer.post_id)
    assert bob.state is SubmissionState.ACCEPTED
    await world.change(world.group, reviewed=True)
    assert await _usual(world) is None


async def test_usual_wait_is_of_the_own_group(world: World) -> None:
    other = await world.add_group()
    await join_group(world, world.bob, group=other)
    answer = await submit(world, world.bob, (await post(world, other)).id)
    await accept(world, answer)
    assert await _usual(world) is None


async def test_places_follow_the_order_of_reviews(world: World, posted: ChallengePost) -> None:
    members = (world.alice, world.bob, MORGAN)
    answers = []
    for member in members:
        answers.append(await submit(world, member, posted.id))
        world.pass_time(seconds=1)
    listed = await world.read(queue.list_pending, replace(MORGAN, member_id=5))
    assert [one.id for one in listed] == [one.id for one in answers]
    for place, answer in enumerate(listed, 1):
        wait = await _wait(world, answer)
        assert wait
        assert wait.place == place
    await accept(world, answers[0])
    await submit(world, world.bob, posted.id)  # a new version goes to the end
    places = {}
    for member in members:
        wait = await _wait(world, await submission_of(world, posted, member))
        assert wait
        places[member.name] = wait.place
    assert places == {"Alice": None, "Bob": 2, "Morgan": 1}


async def test_answers_handed_in_at_the_same_moment_have_different_places(
    world: World, posted: ChallengePost
) -> None:
    answers = [await submit(world, member, posted.id) for member in (world.alice, world.bob)]
    waits = [await _wait(world, await stored_submission(world, one)) for one in answers]
    assert [wait.place for wait in waits if wait] == [1, 2]


async def test_group_without_reviews_has_no_wait(world: World) -> None:
    await world.change(world.group, reviewed=False)
    assert await _wait(world) is None


async def _store_answers(
    world: World, answer: MemberSubmission, state: SubmissionState, number_of: int
) -> None:
    """Store so many answers in a state to the same post, each by a member of its own."""
    text = {"work": SafeText("x"), "note": SafeText(""), "ticked": [], "revision": 1}
    members, answers = list[dict[str, Any]](), list[dict[str, Any]]()
    first_id = ALICE + (10_000 if state is SubmissionState.PENDING else 1000)
    by = None if state is SubmissionState.PENDING else MORGAN.member_id
    for number in range(number_of):
        key = {"guild_id": answer.guild_id, "member_id": first_id + number}
        at = world.now - dt.timedelta(minutes=number)
        members.append(key | {"name": SafeName("x"), "seen_at": at, "group_id": answer.group_id})
        decided = {"state": state, "decided_by": by, "decided_at": by and at}
        posted = {"post_id": answer.post_id, "timing": "on_time", "submitted_at": at}
        answers.append(key | posted | decided | text)
    async with world.database.writing() as connection:
        await connection.execute(insert(Member), members)
        await connection.execute(insert(Submission), answers)


async def _sqlite_steps(
    world: World, ask: Callable[[AsyncConnection], Awaitable[object]]
) -> int | None:
    """Return how many hundreds of steps SQLite makes; None for PostgreSQL, which counts none."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    async with world.database.reading() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if connection.dialect.name != "sqlite":
            await ask(connection)
            return None
        await driver.set_progress_handler(count, 100)
        await ask(connection)
        await driver.set_progress_handler(None, 0)
    return steps


async def test_wait_and_queue_cost_no_more_the_longer_the_history_is(
    world: World, answer: MemberSubmission
) -> None:
    group = await group_of(world)
    for state, most in ((SubmissionState.ACCEPTED, 100), (SubmissionState.PENDING, 2000)):
        await _store_answers(world, answer, state, 1000)
        steps = [
            await _sqlite_steps(world, ask)
            for ask in (
                lambda connection: queue.find_wait(connection, group, world.now, answer),
                lambda connection: queue.list_pending(connection, CHRIS, 1),
            )
        ]
        assert all(count is None or count < most for count in steps), (state, steps)
