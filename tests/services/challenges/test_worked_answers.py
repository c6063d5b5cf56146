"""Worked answers: seen from the deadline on, and what is handed in afterwards earns no points."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.db.models import OpenedAnswer
from bot.domain.challenges.submissions import Lateness, SubmissionState
from bot.domain.challenges.worked_answers import AnswerAccess
from bot.domain.errors import Refusal
from bot.services.challenges import submissions, worked_answers
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.privacy import deletion, personal_data
from tests.services.challenges.steps import (
    accept,
    group_of,
    join_group,
    post,
    return_submission,
    submission_of,
    submit,
    undo,
)
from tests.services.conftest import ALICE, World

_SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def posted(world: World) -> ChallengePost:
    """A posted challenge, in the group of Alice and Bob."""
    await join_group(world, world.alice, world.bob)
    return await post(world)


async def _open(world: World, posted: ChallengePost) -> AnswerAccess:
    """Let Alice ask for the answer, knowing what that costs."""
    found = await world.write(worked_answers.open_answer, world.alice, posted.id, now=world.now)
    return found.access


async def _count_opened(world: World) -> int | None:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(OpenedAnswer))


async def test_answer_before_the_deadline_is_closed_and_nothing_is_stored(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.deadline_at
    assert await _open(world, posted) is AnswerAccess.CLOSED
    assert await _count_opened(world) == 0


async def test_late_answer_after_looking_is_accepted_without_points(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.deadline_at + _SECOND
    assert await _open(world, posted) is AnswerAccess.ENDS_POINTS
    world.pass_time(minutes=5)
    found = await world.read(submissions.require_open_post, world.alice, posted.id, now=world.now)
    assert found.seen_answer
    answer = await submit(world, world.alice, posted.id)
    assert answer.seen_answer
    accepted = await accept(world, answer)
    assert (accepted.state, accepted.points) == (SubmissionState.ACCEPTED, 0)
    assert await world.points(world.alice) == 0


async def test_late_answer_of_another_member_still_pays(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.deadline_at + _SECOND
    await _open(world, posted)
    answer = await submit(world, world.bob, posted.id)
    assert not answer.seen_answer
    assert (await accept(world, answer)).points > 0


async def test_answer_handed_in_before_looking_keeps_its_points(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id)
    world.now = posted.deadline_at + _SECOND
    assert await _open(world, posted) is AnswerAccess.ENDS_POINTS
    assert not (await submission_of(world, posted, world.alice)).seen_answer
    assert (await accept(world, answer)).points > 0


async def test_returned_answer_earns_nothing_once_its_author_has_looked(
    world: World, posted: ChallengePost
) -> None:
    await return_submission(world, await submit(world, world.alice, posted.id))
    world.now = posted.deadline_at + _SECOND
    await _open(world, posted)
    world.pass_time(minutes=5)
    again = await submit(world, world.alice, posted.id)
    assert (await accept(world, again)).points == 0


async def test_accepted_member_looks_early_and_pays_nothing_for_it(
    world: World, posted: ChallengePost
) -> None:
    accepted = await accept(world, await submit(world, world.alice, posted.id))
    world.pass_time(minutes=5)
    assert await _open(world, posted) is AnswerAccess.FREE
    assert await world.points(world.alice) == accepted.points > 0


async def test_acceptance_that_was_undone_does_not_pay_for_a_copied_answer(
    world: World, posted: ChallengePost
) -> None:
    accepted = await accept(world, await submit(world, world.alice, posted.id))
    world.pass_time(minutes=5)
    await _open(world, posted)
    await undo(world, accepted)
    world.pass_time(minutes=5)
    copied = await submit(world, world.alice, posted.id)
    assert (await accept(world, copied)).points == 0
    assert await world.points(world.alice) == 0


async def test_group_without_late_answers_shows_the_answer_at_no_cost(
    world: World, posted: ChallengePost
) -> None:
    await world.change(await group_of(world), lateness=Lateness.NONE)
    world.now = posted.deadline_at + _SECOND
    assert await _open(world, posted) is AnswerAccess.FREE


async def test_answer_is_shown_to_members_of_the_group_only(
    world: World, posted: ChallengePost
) -> None:
    other = await world.add_group()
    await join_group(world, world.alice, group=other)
    world.now = posted.deadline_at + _SECOND
    with pytest.raises(AnotherGroupsPost):
        await _open(world, posted)


async def test_looking_in_one_group_ends_points_for_the_same_challenge_in_another(
    world: World, posted: ChallengePost
) -> None:
    world.catalog = world.catalog.model_copy(
        update={"challenges": (world.catalog.challenge_names.by_id[posted.challenge_id],)}
    )
    other = await world.add_group()
    world.now = posted.deadline_at - dt.timedelta(hours=1)
    same = await post(world, other)
    assert same.challenge_id == posted.challenge_id
    world.now = posted.deadline_at + _SECOND
    await _open(world, posted)
    await join_group(world, world.alice, group=other)
    answer = await submit(world, world.alice, same.id)
    assert answer.on_time
    assert (await accept(world, answer)).points == 0


async def test_looking_ends_points_for_a_post_of_the_challenge_that_comes_soon(
    world: World, posted: ChallengePost
) -> None:
    world.catalog = world.catalog.model_copy(
        update={"challenges": (world.catalog.challenge_names.by_id[posted.challenge_id],)}
    )
    world.now = posted.deadline_at + _SECOND
    await _open(world, posted)
    other = await world.add_group()
    await join_group(world, world.alice, group=other)
    world.pass_time(days=1)
    same = await post(world, other)
    answer = await submit(world, world.alice, same.id)
    assert (await accept(world, answer)).points == 0


async def test_unsent_post_has_no_answer_to_show(world: World, posted: ChallengePost) -> None:
    with pytest.raises(Refusal, match="no longer exists"):
        await world.write(
            worked_answers.open_answer, world.alice, posted.id + 1, now=posted.deadline_at
        )


async def test_opened_answer_is_exported_and_deleted_with_its_member(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.deadline_at + _SECOND
    await _open(world, posted)
    exported = await world.read(personal_data.export_personal_data, ALICE)
    assert [row["post_id"] for row in exported["opened_answer"]] == [posted.id]
    await world.write(deletion.delete_member, ALICE, world.now)
    assert await _count_opened(world) == 0
