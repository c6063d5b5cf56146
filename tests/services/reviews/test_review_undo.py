"""Undoing reviews, and reviews by or about deleted members."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.db.models import Entry, Post
from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.privacy import personal_data
from bot.services.reviews import queue
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    list_decided,
    return_submission,
    stored_submission,
    submit,
    undo,
)
from tests.services.conftest import ALICE, World


async def test_undo_reverses_exact_points_and_makes_submission_pending(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    await accept(world, answer)
    scoring = world.catalog.scoring
    dearer = scoring.challenge.model_copy(update={"first_steps": 900, "steady": 901})
    changed = {"scoring": scoring.model_copy(update={"challenge": dearer})}
    world.catalog = world.catalog.model_copy(update=changed)
    undone = await undo(world, answer, CHRIS)
    assert undone == replace(answer, decided_at=None)
    assert await world.points(world.alice) == 0
    again = await accept(world, answer, CHRIS)
    assert await world.points(world.alice) == again.points >= 900
    async with world.database.reading() as connection:
        entries = await connection.execute(select(Entry.sequence, Entry.points).order_by(Entry.id))
        paid = [tuple(row) for row in entries]
    assert paid == [(1, worth), (2, -worth), (3, again.points)]


async def test_concurrent_undos_undo_once(world: World, answer: MemberSubmission) -> None:
    await accept(world, answer)
    both = await asyncio.gather(
        undo(world, answer), undo(world, answer, CHRIS), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["MemberSubmission", "Refusal"]
    assert await world.points(world.alice) == 0


async def test_return_can_be_undone_until_resubmission(
    world: World, posted: ChallengePost, answer: MemberSubmission
) -> None:
    await return_submission(world, answer)
    assert (await undo(world, answer)).state is SubmissionState.PENDING
    await return_submission(world, answer)
    resubmitted = await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match="This answer hasn’t been reviewed yet"):
        await undo(world, resubmitted)


async def test_undo_of_decision_about_earlier_version_leaves_newer_decision(
    world: World, posted: ChallengePost, answer: MemberSubmission, worth: int
) -> None:
    await return_submission(world, answer)
    resubmitted = await submit(world, world.alice, posted.id)
    await accept(world, resubmitted)
    with pytest.raises(Refusal, match="The member has handed in a newer version since"):
        await undo(world, answer)
    assert await world.points(world.alice) == worth


async def test_automatic_acceptance_can_be_undone_and_names_nobody(
    world: World, posted: ChallengePost
) -> None:
    await world.change(world.group, reviewed=False)
    answer = await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match=r"already accepted\. \*\*All answers\*\*"):
        await accept(world, answer)
    assert (await undo(world, answer)).state is SubmissionState.PENDING
    assert await world.points(world.alice) == 0


async def test_submission_of_deleted_member_is_deleted(
    world: World, answer: MemberSubmission
) -> None:
    await world.write(personal_data.delete_member, ALICE, world.now)
    for action in (accept, return_submission, undo):
        with pytest.raises(Refusal, match="the data of the member who wrote it was deleted"):
            await action(world, answer)
    assert await world.read(queue.list_pending, MORGAN) == []


async def test_member_deleted_during_review_leaves_no_submission_or_points(
    world: World, posted: ChallengePost
) -> None:
    for _ in range(3):
        await join_group(world, world.alice)
        answer = await submit(world, world.alice, posted.id)
        await asyncio.gather(
            accept(world, answer),
            world.write(personal_data.delete_member, ALICE, world.now),
            submit(world, world.alice, posted.id),
            return_exceptions=True,
        )
        exported = await world.read(personal_data.export_personal_data, ALICE)
        assert [table for table, rows in exported.items() if rows] == []


async def test_deleted_reviewer_is_not_named_but_decision_stays(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    await accept(world, answer)
    await world.write(personal_data.delete_member, MORGAN.member_id, world.now)
    accepted = await stored_submission(world, answer)
    assert (accepted.state, accepted.decided_by) == (SubmissionState.ACCEPTED, None)
    assert await world.points(world.alice) == worth
    assert [author for author, *_ in await list_decided(world)] == [None, None]
    with pytest.raises(Refusal, match=r"already accepted\. \*\*All answers\*\*"):
        await accept(world, answer, CHRIS)
    assert (await undo(world, answer, CHRIS)).state is SubmissionState.PENDING


async def test_decision_can_be_undone_for_fourteen_days(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    await accept(world, answer)
    world.pass_time(days=14)
    await undo(world, answer)
    await accept(world, answer)
    world.pass_time(days=14, seconds=1)
    with pytest.raises(Refusal, match="more than 14 days ago"):
        await undo(world, answer)
    assert await world.points(world.alice) == worth


async def test_submission_to_removed_challenge_earns_no_points(
    world: World, answer: MemberSubmission
) -> None:
    async with world.database.writing() as connection:
        await connection.execute(update(Post).values(challenge_id="of-an-older-pack"))
    assert (await accept(world, answer)).state is SubmissionState.ACCEPTED
    assert await world.points(world.alice) == 0
    assert (await undo(world, answer)).state is SubmissionState.PENDING
