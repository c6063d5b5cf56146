"""Reviews: one decision for each revision, by another member, recorded with its author."""

import asyncio

import pytest
from sqlalchemy import select

from bot.db.models import Decision
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput, SubmissionState
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText
from bot.services import outbox
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    list_decided,
    return_submission,
    stored_submission,
    submit,
    undo,
)
from tests.services.conftest import ALICE, ELSEWHERE, World


async def _verdicts(world: World) -> list[int]:
    async with world.database.writing() as connection:
        claimed = await outbox.claim(connection, me="us", now=world.now, limit=100)
    return [due.subject_id for due in claimed if due.kind == JobKind.DECISION]


async def test_accepted_submission_earns_points_and_records_reviewer(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    world.pass_time(hours=3)
    accepted = await accept(world, answer)
    assert accepted == await stored_submission(world, answer)
    assert (accepted.state, accepted.reviewer_note) == (SubmissionState.ACCEPTED, None)
    assert (accepted.decided_by, accepted.decided_at) == (MORGAN.member_id, world.now)
    assert await world.points(world.alice) == worth
    assert await _verdicts(world) == [answer.id]


async def test_returned_submission_has_note_and_no_points(
    world: World, answer: MemberSubmission
) -> None:
    returned = await return_submission(world, answer, note="  Show the output. ")
    assert (returned.state, str(returned.reviewer_note)) == (
        SubmissionState.RETURNED,
        "Show the output.",
    )
    assert (returned.decided_by, returned.decided_at) == (MORGAN.member_id, world.now)
    assert await world.points(world.alice) == 0
    assert await _verdicts(world) == [answer.id]


async def test_submission_cannot_be_returned_without_note(
    world: World, answer: MemberSubmission
) -> None:
    for note in ("", "  \n"):
        with pytest.raises(Refusal, match="what’s missing"):
            await return_submission(world, answer, note=note)
    assert await stored_submission(world, answer) == answer


async def test_second_reviewer_learns_who_decided(world: World, answer: MemberSubmission) -> None:
    await return_submission(world, answer, CHRIS)
    pattern = rf"already returned by <@{CHRIS.member_id}>\."
    with pytest.raises(Refusal, match=pattern):
        await accept(world, answer)
    with pytest.raises(Refusal, match=pattern):
        await return_submission(world, answer)
    assert (await stored_submission(world, answer)).state is SubmissionState.RETURNED


async def test_concurrent_acceptances_pay_once(
    world: World, posted: ChallengePost, worth: int
) -> None:
    for actor in (world.alice, world.bob):
        answer = await submit(world, actor, posted.id)
        tries = [accept(world, answer), accept(world, answer, CHRIS)]
        both = await asyncio.gather(*tries, return_exceptions=True)
        (decision,) = [one for one in both if isinstance(one, MemberSubmission)]
        (refusal,) = [one for one in both if isinstance(one, Refusal)]
        assert f"already accepted by <@{decision.decided_by}>" in str(refusal)
        assert await world.points(actor) == worth
    assert len(await list_decided(world)) == 3  # the post and two answers


async def test_concurrent_acceptance_and_return_leave_one_decision(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    both = await asyncio.gather(
        return_submission(world, answer, CHRIS), accept(world, answer), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["MemberSubmission", "Refusal"]
    now = await stored_submission(world, answer)
    paid = worth if now.state is SubmissionState.ACCEPTED else 0
    assert await world.points(world.alice) == paid


async def test_own_submission_cannot_be_reviewed(world: World, posted: ChallengePost) -> None:
    own = await submit(world, MORGAN, posted.id)
    for action in (accept, return_submission):
        with pytest.raises(Refusal, match=r"You can’t review your own answer\. Ask another"):
            await action(world, own)
    accepted = await accept(world, own, CHRIS)
    with pytest.raises(Refusal, match="You can’t review your own"):
        await undo(world, own)
    assert await stored_submission(world, own) == accepted


async def test_newer_revision_must_be_read_before_decision(
    world: World, posted: ChallengePost, answer: MemberSubmission
) -> None:
    again = await submit(world, world.alice, posted.id, SubmissionInput(SafeText("Better.")))
    for action in (accept, return_submission):
        with pytest.raises(
            Refusal, match=r"handed in a newer version since then. \*\*All answers\*\* leads"
        ):
            await action(world, answer)
    assert (await accept(world, again)).content.work.raw == "Better."


async def test_every_review_and_undo_is_recorded(
    world: World, posted: ChallengePost, answer: MemberSubmission
) -> None:
    await return_submission(world, answer)
    await undo(world, answer, CHRIS)
    await accept(world, answer, CHRIS)
    assert (await list_decided(world))[1:] == [
        (MORGAN.member_id, "return", posted.challenge_id),
        (CHRIS.member_id, "undo", posted.challenge_id),
        (CHRIS.member_id, "accept", posted.challenge_id),
    ]
    async with world.database.reading() as connection:
        about = await connection.scalars(select(Decision.about_id).order_by(Decision.id))
        assert list(about) == [None, ALICE, ALICE, ALICE]


async def test_submissions_of_another_server_cannot_be_reviewed(
    world: World, answer: MemberSubmission
) -> None:
    stranger = Actor(ELSEWHERE, CHRIS.member_id, "Chris", is_moderator=True)
    for action in (accept, return_submission, undo):
        with pytest.raises(Refusal, match="That answer is gone"):
            await action(world, answer, stranger)
    assert await stored_submission(world, answer) == answer
