"""Versions of an answer and its file: how often one can be handed in, and what becomes of the file."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.db.models import Job, MemberMessage, Submission
from bot.domain.challenges import SubmissionInput
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeName, SafeText
from bot.services.challenges import submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.members.removals import PostedMessage
from bot.services.privacy import personal_data
from tests.services.challenges.steps import return_submission, stored_submission, submit
from tests.services.conftest import World

FILE, OTHER_FILE = PostedMessage(77, 1), PostedMessage(77, 2)


def _with(file: PostedMessage) -> SubmissionInput:
    """Return an answer whose file is in a message."""
    return SubmissionInput(
        SafeText("I did it."), SafeText(""), (), SafeName("a.csv"), file.channel_id, file.message_id
    )


async def _jobs(world: World, kind: JobKind) -> list[str]:
    """Return the keys of jobs."""
    async with world.database.reading() as connection:
        keys = select(Job.key).where(Job.kind == kind).order_by(Job.id)
        return list(await connection.scalars(keys))


async def _messages(world: World) -> list[int]:
    """Return the ids of the messages that are recorded for Alice."""
    async with world.database.reading() as connection:
        mine = MemberMessage.member_id == world.alice.member_id
        return list(await connection.scalars(select(MemberMessage.message_id).where(mine)))


async def test_versions_of_an_answer_are_limited(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id)
    async with world.database.writing() as connection:
        await connection.execute(update(Submission).values(revision=submissions.MAX_VERSIONS - 1))
    await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match="handed in 20 versions"):
        await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match="handed in 20 versions"):  # before the form opens, too
        await world.read(submissions.require_answerable_post, world.alice, posted.id, now=world.now)
    assert (await stored_submission(world, answer)).revision == submissions.MAX_VERSIONS
    await submit(world, world.bob, posted.id)


async def test_file_is_recorded_as_posted_for_the_member(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id, _with(FILE))
    assert answer.content == _with(FILE)
    assert await _jobs(world, JobKind.REVIEW) == ["1"]
    assert await _messages(world) == [FILE.message_id]


async def test_file_stays_when_only_the_text_is_changed(
    world: World, posted: ChallengePost
) -> None:
    await return_submission(world, await submit(world, world.alice, posted.id, _with(FILE)))
    changed = await submit(world, world.alice, posted.id, SubmissionInput(SafeText("More.")))
    assert changed.content == replace(_with(FILE), work=SafeText("More."))
    assert await _jobs(world, JobKind.MESSAGE_REMOVAL) == []
    assert await _jobs(world, JobKind.REVIEW) == ["1", "2"]


async def test_file_that_could_not_be_copied_is_not_named(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(
        world,
        world.alice,
        posted.id,
        SubmissionInput(SafeText("Done"), file_name=SafeName("a.csv")),
    )
    assert answer.content.file_name is None


async def test_replaced_file_is_removed(world: World, posted: ChallengePost) -> None:
    await submit(world, world.alice, posted.id, _with(FILE))
    replaced = await submit(world, world.alice, posted.id, _with(OTHER_FILE))
    assert replaced.content == _with(OTHER_FILE)
    assert await _jobs(world, JobKind.MESSAGE_REMOVAL) == [str(FILE.channel_id)]
    assert await _messages(world) == [OTHER_FILE.message_id]


async def test_file_of_a_member_who_deletes_their_data_is_removed(
    world: World, posted: ChallengePost
) -> None:
    await submit(world, world.alice, posted.id, _with(FILE))
    await world.write(personal_data.delete_member, world.alice.member_id, world.now)
    assert await _jobs(world, JobKind.MESSAGE_REMOVAL) == [str(FILE.channel_id)]
    assert await _messages(world) == []
