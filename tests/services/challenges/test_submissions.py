"""Submissions: one for each member and post, replaceable until accepted, earning points once."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.db.models import Entry, Post, Submission
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput, SubmissionState, Timing
from bot.domain.content import Difficulty
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind, SkipReason
from bot.domain.markup import SafeName, SafeText
from bot.services import outbox
from bot.services.challenges import bank, posts, schedule_changes, submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
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
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group

AGAIN = SubmissionInput(
    SafeText("I did it again."), SafeText("Much"), (1, 3), SafeName("a.py"), 77, 1
)


async def _count(world: World, model: type[Submission | Entry]) -> int | None:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(model))


async def _due(world: World, kind: str) -> list[tuple[int, str]]:
    async with world.database.writing() as connection:
        claimed = await outbox.claim(connection, me="us", now=world.now, limit=100)
    return [(due.subject_id, due.key) for due in claimed if due.kind == kind]


_SECOND = dt.timedelta(seconds=1)


async def test_challenge_of_a_skipped_week_takes_no_answer(
    world: World, posted: ChallengePost
) -> None:
    await world.write(posts.record_skipped, posted.id, SkipReason.CHALLENGE_TOO_LATE)
    with pytest.raises(Refusal, match="no longer exists"):
        await submit(world, world.alice, posted.id, AGAIN)
    assert await _count(world, Submission) == 0


async def test_challenge_takes_answers_while_it_is_being_sent(world: World) -> None:
    await join_group(world, world.alice)
    await world.write(
        schedule_changes.post_now, MORGAN, world.group, world.catalog.challenges, now=world.now
    )
    async with world.database.reading() as connection:
        post_id = await connection.scalar(select(Post.id))
    assert post_id
    assert (await submit(world, world.alice, post_id)).revision == 1


async def test_submission_is_pending_with_its_content(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id, AGAIN)
    assert answer == await submission_of(world, posted, world.alice)
    assert (answer.state, answer.revision, answer.timing) == (
        SubmissionState.PENDING,
        1,
        Timing.ON_TIME,
    )
    assert (answer.content, answer.submitted_at) == (AGAIN, world.now)
    assert (answer.name.raw, answer.challenge_id) == ("Alice", posted.challenge_id)
    assert (answer.decided_at, answer.decided_by, answer.reviewer_note) == (None, None, None)
    assert await world.points(world.alice) == 0
    assert await _due(world, JobKind.REVIEW) == [(answer.id, "1")]


async def test_resubmission_replaces_content_and_keeps_id(
    world: World, posted: ChallengePost
) -> None:
    first = await submit(world, world.alice, posted.id, AGAIN)
    world.pass_time(hours=1)
    second = await submit(world, world.alice, posted.id)
    assert (second.id, second.revision, second.content.work) == (first.id, 2, DID.work)
    assert second.submitted_at == world.now
    assert await _count(world, Submission) == 1
    assert await _due(world, JobKind.REVIEW) == [(first.id, "1"), (first.id, "2")]


async def test_resubmission_of_returned_submission_is_pending(
    world: World, posted: ChallengePost
) -> None:
    returned = await return_submission(world, await submit(world, world.alice, posted.id))
    assert (returned.state, returned.reviewer_note) == (
        SubmissionState.RETURNED,
        SafeText("Show it."),
    )
    again = await submit(world, world.alice, posted.id, AGAIN)
    assert (again.state, again.revision, again.reviewer_note) == (SubmissionState.PENDING, 2, None)
    assert (again.decided_by, again.decided_at) == (None, None)
    assert (await accept(world, again)).state is SubmissionState.ACCEPTED


async def test_accepted_submission_cannot_be_replaced(world: World, posted: ChallengePost) -> None:
    await accept(world, await submit(world, world.alice, posted.id))
    with pytest.raises(Refusal, match="already been accepted, so there’s nothing left"):
        await submit(world, world.alice, posted.id, AGAIN)
    assert (await submission_of(world, posted, world.alice)).content == DID


async def test_accepted_submission_earns_by_difficulty_and_timing(world: World) -> None:
    await join_group(world, world.alice, world.bob, CHRIS)
    hard = next(
        challenge
        for challenge in world.catalog.challenges
        if challenge.difficulty is Difficulty.DEMANDING
    )
    await world.write(bank.toggle_queued, MORGAN, world.group, hard, now=world.now)
    posted = await post(world)
    answers = []
    for actor, now, timing in (
        (world.alice, posted.deadline_at, Timing.ON_TIME),
        (world.bob, posted.closes_at, Timing.LATE),
        (CHRIS, posted.closes_at + _SECOND, Timing.CLOSED),
    ):
        world.now = now
        answers.append(await submit(world, actor, posted.id))
        assert answers[-1].timing is timing
    world.pass_time(days=20)  # the time until the review does not matter
    for answer in answers:
        assert (await accept(world, answer)).state is SubmissionState.ACCEPTED
    assert [await world.points(actor) for actor in (world.alice, world.bob, CHRIS)] == [40, 20, 0]


async def test_returned_submission_is_on_time_until_the_deadline(
    world: World, posted: ChallengePost
) -> None:
    for actor in (world.alice, world.bob):
        answer = await submit(world, actor, posted.id)
        assert answer.timing is Timing.ON_TIME
        await return_submission(world, answer)
    for actor, now, timing in (
        (world.alice, posted.deadline_at, Timing.ON_TIME),
        (world.bob, posted.deadline_at + _SECOND, Timing.LATE),
    ):
        world.now = now
        ask = submissions.require_answerable_post
        found = await world.read(ask, actor, posted.id, now=now)
        assert (found.timing, (await submit(world, actor, posted.id)).timing) == (timing, timing)


async def test_submission_changed_after_the_deadline_is_late_and_earns_less(
    world: World, posted: ChallengePost
) -> None:
    await submit(world, world.alice, posted.id, SubmissionInput(SafeText("x")))
    world.now = posted.deadline_at + dt.timedelta(days=2)
    changed = await submit(world, world.alice, posted.id, AGAIN)
    assert changed.timing is Timing.LATE
    await submit(world, world.bob, posted.id)
    await accept(world, changed)
    await accept(world, await submission_of(world, posted, world.bob))
    assert await world.points(world.alice) == await world.points(world.bob) > 0


async def test_group_without_reviews_accepts_at_once(world: World, posted: ChallengePost) -> None:
    await world.change(world.group, reviewed=False)
    answer = await submit(world, world.alice, posted.id)
    assert (answer.state, answer.decided_by) == (SubmissionState.ACCEPTED, None)
    assert answer.decided_at == world.now
    assert await world.points(world.alice) > 0
    assert await _due(world, JobKind.REVIEW) == []


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
        assert last.revision == 6
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
    for actor in (world.bob, Actor(GUILD, 5, "Stranger")):
        with pytest.raises(Refusal, match=r"is for the group “Night owls”, and you’re not in it"):
            await submit(world, actor, posted.id)
    assert await _count(world, Submission) == 0


async def test_post_accepts_only_members_of_its_server(world: World, posted: ChallengePost) -> None:
    other_group = await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    actor = Actor(ELSEWHERE, ALICE, "Alice")
    await world.write(groups.join, actor, other_group.id, world.now)
    for post_id in (posted.id, 12345):
        with pytest.raises(Refusal, match=r"no longer exists. `/challenge` shows the current one"):
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
