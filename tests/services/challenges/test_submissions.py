"""Submissions: one for each member and post, replaceable until accepted, earning points once."""

import asyncio
import contextlib
import datetime as dt

import pytest
from sqlalchemy import func, select, update

from bot.db.models import Delivery, Entry, Post, Submission
from bot.domain.actor import Actor
from bot.domain.challenges.submissions import Lateness, SubmissionInput, SubmissionState
from bot.domain.content import Difficulty
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.errors import Refusal
from bot.services.challenges import challenge_queue, submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.delivery import outbox
from bot.services.groups import groups
from tests.services.challenges.steps import (
    CHRIS,
    DID,
    MORGAN,
    accept,
    group_of,
    join_group,
    post,
    return_submission,
    submission_of,
    submit,
)
from tests.services.conftest import ALICE, ELSEWHERE, World, create_open_group

AGAIN = SubmissionInput(
    "I did it again.", "Much", "https://example.org", "a.py", "https://cdn.example/1"
)


async def _count(world: World, model: type[Submission | Entry]) -> int | None:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(model))


async def _due(world: World, kind: str) -> list[tuple[int, str]]:
    async with world.database.writing() as connection:
        claimed = await outbox.claim(connection, me="us", now=world.now, limit=100)
    return [(due.subject_id, due.period) for due in claimed if due.kind == kind]


@pytest.fixture
async def posted(world: World) -> ChallengePost:
    """A posted challenge, in the group of Alice and Bob."""
    await join_group(world, world.alice, world.bob)
    return await post(world)


async def test_challenge_that_was_not_posted_takes_no_answer(
    world: World, posted: ChallengePost
) -> None:
    async with world.database.writing() as connection:
        await connection.execute(update(Post).values(sent_at=None))
    with pytest.raises(Refusal, match="hasn’t been posted yet"):
        await submit(world, world.alice, posted.id, AGAIN)
    assert await _count(world, Submission) == 0


@pytest.mark.parametrize(("channel_id", "taken"), [(7, 1), (None, 0)], ids=["sent", "held back"])
async def test_challenge_takes_answers_while_it_is_being_sent_but_not_while_it_is_held_back(
    world: World, posted: ChallengePost, channel_id: int | None, taken: int
) -> None:
    claimed = {"state": DeliveryState.CLAIMED, "channel_id": channel_id}
    async with world.database.writing() as connection:
        await connection.execute(update(Post).values(sent_at=None))
        challenge = update(Delivery).where(Delivery.kind == DeliveryKind.CHALLENGE)
        await connection.execute(challenge.values(claimed))
    with contextlib.suppress(Refusal):
        await submit(world, world.alice, posted.id, AGAIN)
    assert await _count(world, Submission) == taken


async def test_submission_is_pending_with_its_content(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id, AGAIN)
    assert answer == await submission_of(world, posted, world.alice)
    assert (answer.state, answer.revision, answer.on_time) == (SubmissionState.PENDING, 1, True)
    assert (answer.content, answer.submitted_at) == (AGAIN, world.now)
    assert (answer.name, answer.challenge_id) == ("Alice", posted.challenge_id)
    assert (answer.decided_at, answer.decided_by, answer.reviewer_note) == (None, None, None)
    assert await world.points(world.alice) == 0
    assert await _due(world, DeliveryKind.REVIEW) == [(answer.id, "1")]


async def test_resubmission_replaces_content_and_keeps_id(
    world: World, posted: ChallengePost
) -> None:
    first = await submit(world, world.alice, posted.id, AGAIN)
    world.pass_time(hours=1)
    second = await submit(world, world.alice, posted.id)
    assert (second.id, second.revision, second.content.did) == (first.id, 2, DID.did)
    assert second.submitted_at == world.now
    assert await _count(world, Submission) == 1
    assert await _due(world, DeliveryKind.REVIEW) == [(first.id, "1"), (first.id, "2")]


async def test_resubmission_of_returned_submission_is_pending(
    world: World, posted: ChallengePost
) -> None:
    returned = await return_submission(world, await submit(world, world.alice, posted.id))
    assert (returned.state, returned.reviewer_note) == (SubmissionState.RETURNED, "Show it.")
    again = await submit(world, world.alice, posted.id, AGAIN)
    assert (again.state, again.revision, again.reviewer_note) == (SubmissionState.PENDING, 2, None)
    assert (again.decided_by, again.decided_at) == (None, None)
    assert (await accept(world, again)).state is SubmissionState.ACCEPTED


async def test_accepted_submission_cannot_be_replaced(world: World, posted: ChallengePost) -> None:
    await accept(world, await submit(world, world.alice, posted.id))
    with pytest.raises(Refusal, match="already been accepted, so there’s nothing left"):
        await submit(world, world.alice, posted.id, AGAIN)
    assert (await submission_of(world, posted, world.alice)).content == DID


@pytest.mark.parametrize(("late", "percent"), [(False, 100), (True, 50)])
async def test_accepted_submission_earns_by_difficulty_and_timeliness(
    world: World, late: bool, percent: int
) -> None:
    await join_group(world, world.alice)
    hard = next(one for one in world.catalog.challenges if one.difficulty is Difficulty.DEMANDING)
    await world.write(challenge_queue.toggle_queued, MORGAN, world.group, hard, now=world.now)
    posted = await post(world)
    world.now = posted.deadline_at + dt.timedelta(seconds=int(late))
    answer = await submit(world, world.alice, posted.id)
    world.pass_time(days=20)  # the time until the review does not matter
    await accept(world, answer)
    assert await world.points(world.alice) == 40 * percent // 100


async def test_group_can_refuse_late_submissions(world: World, posted: ChallengePost) -> None:
    await world.change(world.group, lateness=Lateness.NONE.value)
    pending = await submit(world, world.bob, posted.id)
    world.now = posted.deadline_at + dt.timedelta(seconds=1)
    for actor in (world.alice, world.bob):
        with pytest.raises(Refusal, match="has passed, and your group doesn’t take late answers"):
            await submit(world, actor, posted.id, AGAIN)
    assert await submission_of(world, posted, world.bob) == pending


@pytest.mark.parametrize("lateness", list(Lateness))
@pytest.mark.parametrize(("seconds", "on_time"), [(0, True), (1, False)])
async def test_returned_submission_is_on_time_until_the_deadline(
    world: World, posted: ChallengePost, lateness: Lateness, seconds: int, on_time: bool
) -> None:
    await world.change(world.group, lateness=lateness.value)
    answer = await submit(world, world.alice, posted.id)
    assert answer.on_time
    await return_submission(world, answer)
    world.now = posted.deadline_at + dt.timedelta(seconds=seconds)
    found = await world.read(submissions.require_open_post, world.alice, posted.id, now=world.now)
    again = await submit(world, world.alice, posted.id)
    assert (found.on_time, again.on_time) == (on_time, on_time)


async def test_submission_changed_after_the_deadline_is_late_and_earns_less(
    world: World, posted: ChallengePost
) -> None:
    await submit(world, world.alice, posted.id, SubmissionInput("x"))
    world.now = posted.deadline_at + dt.timedelta(days=2)
    changed = await submit(world, world.alice, posted.id, AGAIN)
    assert not changed.on_time
    await submit(world, world.bob, posted.id)
    await accept(world, changed)
    await accept(world, await submission_of(world, posted, world.bob))
    assert await world.points(world.alice) == await world.points(world.bob) > 0


async def test_late_submission_stays_late(world: World, posted: ChallengePost) -> None:
    world.now = posted.deadline_at + dt.timedelta(days=2)
    found = await world.read(submissions.require_open_post, world.alice, posted.id, now=world.now)
    assert not found.on_time
    await return_submission(world, await submit(world, world.alice, posted.id))
    assert not (await submit(world, world.alice, posted.id)).on_time


async def test_group_without_reviews_accepts_at_once(world: World, posted: ChallengePost) -> None:
    await world.change(world.group, reviewed=False)
    answer = await submit(world, world.alice, posted.id)
    assert (answer.state, answer.decided_by) == (SubmissionState.ACCEPTED, None)
    assert answer.decided_at == world.now
    assert await world.points(world.alice) > 0
    assert await _due(world, DeliveryKind.REVIEW) == []


@pytest.mark.parametrize("reviewed", [True, False])
async def test_concurrent_submissions_by_a_member_pay_once(
    world: World, posted: ChallengePost, reviewed: bool
) -> None:
    await world.change(world.group, reviewed=reviewed)
    clicks = (submit(world, world.alice, posted.id, submission) for submission in (DID, AGAIN) * 3)
    results = await asyncio.gather(*clicks, return_exceptions=True)
    assert [one for one in results if not isinstance(one, MemberSubmission | Refusal)] == []
    assert await _count(world, Submission) == 1
    if reviewed:
        last = await submission_of(world, posted, world.alice)
        assert last.revision == submissions.MAX_VERSIONS
        await accept(world, last)
    assert await _count(world, Entry) == 1


async def test_submission_during_acceptance_is_accepted_or_pending(
    world: World, posted: ChallengePost
) -> None:
    for actor in (world.alice, world.bob):
        first = await submit(world, actor, posted.id)
        await asyncio.gather(
            accept(world, first), submit(world, actor, posted.id, AGAIN), return_exceptions=True
        )
        now = await submission_of(world, posted, actor)
        paid = await world.points(actor) > 0
        assert (now.state, now.revision, paid) in (
            (SubmissionState.ACCEPTED, 1, True),
            (SubmissionState.PENDING, 2, False),
        )


async def test_post_accepts_only_members_of_its_group(world: World, posted: ChallengePost) -> None:
    other = await world.add_group()
    await join_group(world, world.bob, group=other)
    for actor in (world.bob, CHRIS):
        with pytest.raises(Refusal, match=r"is for the group “Night owls”, and you’re not in it"):
            await submit(world, actor, posted.id)
    assert await _count(world, Submission) == 0


async def test_post_accepts_only_members_of_its_server(world: World, posted: ChallengePost) -> None:
    other_group = await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    actor = Actor(ELSEWHERE, ALICE, "Alice")
    await world.write(groups.join, actor, other_group.id, world.now)
    for post_id in (posted.id, 12345):
        with pytest.raises(
            Refusal, match=r"no longer exists. `/challenge now` shows the current one"
        ):
            await submit(world, actor, post_id)
    answer = await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match="That answer is gone"):
        await world.read(submission_queries.get_submission, ELSEWHERE, answer.id)


async def test_member_keeps_points_in_former_group(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id)
    other = await world.add_group()
    await join_group(world, world.alice, group=other)
    await accept(world, answer)
    assert await world.points(world.alice, await group_of(world)) > 0
    assert await world.points(world.alice, other) == 0
