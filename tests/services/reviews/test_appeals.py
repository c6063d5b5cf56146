"""Appeals: a returned answer goes to a second reviewer, once per version, and not to the first."""

from dataclasses import replace

import pytest

from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.privacy import personal_data
from bot.services.reviews import peers, queue, reviews
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    return_submission,
    stored_submission,
    submit,
    undo,
)
from tests.services.conftest import World


async def _appeal(world: World, answer: MemberSubmission) -> MemberSubmission:
    return await world.write(peers.ask_second_reviewer, world.alice, answer.post_id, world.now)


@pytest.fixture
async def appealed(world: World, answer: MemberSubmission) -> MemberSubmission:
    """Alice’s answer, which Morgan returned, waits for a second reviewer."""
    await return_submission(world, answer, note="Too short.")
    return await _appeal(world, answer)


async def test_appeal_waits_again_with_the_first_note(
    world: World, answer: MemberSubmission, appealed: MemberSubmission
) -> None:
    assert appealed.is_appeal
    assert (appealed.decided_at, appealed.decided_by) == (None, None)
    assert (appealed.appealed_at, appealed.appealed_from) == (world.now, MORGAN.member_id)
    assert appealed.reviewer_note
    assert appealed.reviewer_note.raw == "Too short."
    assert appealed.submitted_at == answer.submitted_at  # it keeps its place and its points
    claimed = await world.write(outbox.claim, me="us", now=world.now, limit=100)
    asked = [job.key for job in claimed if job.kind == JobKind.REVIEW]
    assert asked == ["1", "1-again"]


async def test_first_reviewer_neither_sees_nor_decides_an_appeal(
    world: World, appealed: MemberSubmission
) -> None:
    assert await world.read(queue.list_pending, MORGAN) == []
    assert await world.read(queue.count_pending, MORGAN) == (0, 1)
    for action in (accept, return_submission):
        with pytest.raises(Refusal, match="its author asked for a second reviewer"):
            await action(world, appealed)
    accepted = await accept(world, appealed, CHRIS)
    with pytest.raises(Refusal, match="its author asked for a second reviewer"):
        await undo(world, accepted)
    assert (await undo(world, accepted, CHRIS)).is_appeal


async def test_second_reviewer_decides_and_the_points_are_as_before(
    world: World, appealed: MemberSubmission, worth: int
) -> None:
    assert await world.read(queue.count_pending, CHRIS) == (1, 0)
    world.pass_time(days=30)
    assert (await accept(world, appealed, CHRIS)).state is SubmissionState.ACCEPTED
    assert await world.points(world.alice) == worth


async def test_owner_may_decide_about_an_appeal_against_themselves(
    world: World, answer: MemberSubmission
) -> None:
    owner = replace(MORGAN, is_owner=True)
    await return_submission(world, answer, owner)
    appealed = await _appeal(world, answer)
    assert await world.read(queue.count_pending, owner) == (1, 0)
    assert (await accept(world, appealed, owner)).state is SubmissionState.ACCEPTED


async def test_appeal_is_possible_once_per_version(
    world: World, appealed: MemberSubmission
) -> None:
    await return_submission(world, appealed, CHRIS)
    with pytest.raises(Refusal, match="A second reviewer has already looked at this version"):
        await _appeal(world, appealed)
    again = await submit(world, world.alice, appealed.post_id)
    assert (again.appealed_at, again.appealed_from, again.is_appeal) == (None, None, False)
    await return_submission(world, again)  # Morgan may decide about a new version
    assert (await _appeal(world, again)).is_appeal


async def test_only_a_returned_answer_can_be_appealed(
    world: World, posted: ChallengePost, answer: MemberSubmission
) -> None:
    with pytest.raises(Refusal, match="isn’t returned any more"):
        await _appeal(world, answer)
    await accept(world, answer)
    with pytest.raises(Refusal, match="isn’t returned any more"):
        await _appeal(world, answer)
    with pytest.raises(Refusal, match="You haven’t answered this challenge yet"):
        await world.write(peers.ask_second_reviewer, world.bob, posted.id, world.now)


async def test_appeal_stays_when_the_first_reviewer_deletes_their_data(
    world: World, appealed: MemberSubmission
) -> None:
    await world.write(personal_data.delete_member, MORGAN.member_id, world.now)
    stored = await stored_submission(world, appealed)
    assert stored.is_appeal
    assert stored.appealed_from is None
    assert await world.read(queue.count_pending, MORGAN) == (1, 0)  # nobody knows any more


async def test_verdict_about_an_appealed_answer_is_not_sent(
    world: World, answer: MemberSubmission
) -> None:
    returned = await return_submission(world, answer)
    appealed = await _appeal(world, answer)
    assert reviews.decision_key(returned) != reviews.decision_key(appealed)
