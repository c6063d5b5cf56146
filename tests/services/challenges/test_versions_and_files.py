"""Versions of an answer and its file: how often one can be handed in, and what becomes of the file."""

import pytest
from sqlalchemy import select

from bot.db.models import Delivery, MemberMessage
from bot.domain.challenges.submissions import SubmissionInput
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.services.challenges import submission_files, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.members.removals import PostedMessage
from bot.services.privacy import deletion
from tests.services.challenges.steps import (
    DID,
    accept,
    join_group,
    post,
    return_submission,
    stored_submission,
    submit,
)
from tests.services.conftest import GUILD, World

FILE, OTHER_FILE = PostedMessage(77, 1), PostedMessage(77, 2)
WITH_FILE = SubmissionInput("I did it.", file_name="a.csv")
"""A file that is still to be copied has no address."""


async def _attach(
    world: World, answer: MemberSubmission, message: PostedMessage = FILE, name: str = "a.csv"
) -> MemberSubmission:
    return await world.write(submission_files.attach, answer, name, message, world.now)


async def _deliveries(world: World, kind: DeliveryKind) -> list[tuple[str, float]]:
    """Return the periods of deliveries, and the seconds until they are due."""
    async with world.database.reading() as connection:
        rows = await connection.execute(
            select(Delivery.period, Delivery.due_at)
            .where(Delivery.kind == kind)
            .order_by(Delivery.id)
        )
        return [(period, (due_at - world.now).total_seconds()) for period, due_at in rows]


async def _messages(world: World) -> list[int]:
    """Return the ids of the messages that are recorded for Alice."""
    async with world.database.reading() as connection:
        mine = MemberMessage.member_id == world.alice.member_id
        return list(await connection.scalars(select(MemberMessage.message_id).where(mine)))


async def test_fourth_version_within_ten_minutes_is_refused(
    world: World, posted: ChallengePost
) -> None:
    began_at = int(world.now.timestamp())
    for _ in range(submissions.MAX_VERSIONS):
        answer = await submit(world, world.alice, posted.id)
        world.pass_time(minutes=2)
    with pytest.raises(Refusal, match=rf"3 times within ten minutes.*<t:{began_at + 600}:R>"):
        await submit(world, world.alice, posted.id)
    with pytest.raises(Refusal, match="3 times within ten minutes"):  # before the form opens, too
        await world.read(submissions.require_open_post, world.alice, posted.id, now=world.now)
    assert (await stored_submission(world, answer)).revision == submissions.MAX_VERSIONS
    await submit(world, world.bob, posted.id)
    world.pass_time(minutes=4, seconds=1)
    assert (await submit(world, world.alice, posted.id)).revision == submissions.MAX_VERSIONS + 1


async def test_returned_answers_count_as_versions(world: World, posted: ChallengePost) -> None:
    for _ in range(submissions.MAX_VERSIONS):
        await return_submission(world, await submit(world, world.alice, posted.id))
    with pytest.raises(Refusal, match="3 times within ten minutes"):
        await submit(world, world.alice, posted.id)


async def test_another_answer_has_versions_of_its_own(world: World, posted: ChallengePost) -> None:
    world.pass_time(days=7)
    other = await post(world)
    for _ in range(submissions.MAX_VERSIONS):
        await submit(world, world.alice, posted.id)
    assert (await submit(world, world.alice, other.id)).revision == 1


async def test_many_answers_within_ten_minutes_are_refused(
    world: World, posted: ChallengePost
) -> None:
    every = [posted]
    for _ in range(3):
        world.pass_time(days=7)
        every.append(await post(world))
    for answered in every[:3]:
        for _ in range(submissions.MAX_VERSIONS - 1):
            await submit(world, world.alice, answered.id)
    for _ in range(2):
        await submit(world, world.alice, every[3].id)
    with pytest.raises(Refusal, match="You’ve handed in 8 answers within ten minutes"):
        await submit(world, world.alice, posted.id)
    await submit(world, world.bob, posted.id)
    world.pass_time(minutes=10)
    assert (await submit(world, world.alice, posted.id)).revision == submissions.MAX_VERSIONS


async def test_file_is_shown_to_reviewers_once_it_is_attached(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id, WITH_FILE)
    assert (answer.content.file_name, answer.content.file_url) == (None, None)
    assert await _deliveries(world, DeliveryKind.REVIEW) == [("1", 60)]
    world.pass_time(seconds=3)
    attached = await _attach(world, answer)
    assert attached.content == SubmissionInput("I did it.", "", "", "a.csv", FILE.address(GUILD))
    assert await _deliveries(world, DeliveryKind.REVIEW) == [("1", 0)]
    assert await _messages(world) == [FILE.message_id]


async def test_file_stays_when_only_the_text_is_changed(
    world: World, posted: ChallengePost
) -> None:
    answer = await _attach(world, await submit(world, world.alice, posted.id, WITH_FILE))
    await return_submission(world, answer)
    changed = await submit(world, world.alice, posted.id, SubmissionInput("More."))
    assert changed.content == SubmissionInput("More.", "", "", "a.csv", FILE.address(GUILD))
    assert await _deliveries(world, DeliveryKind.MESSAGE_REMOVAL) == []
    assert await _deliveries(world, DeliveryKind.REVIEW) == [("1", 0), ("2", 0)]


async def test_replaced_file_is_removed(world: World, posted: ChallengePost) -> None:
    await _attach(world, await submit(world, world.alice, posted.id, WITH_FILE))
    again = await submit(world, world.alice, posted.id, WITH_FILE)
    assert again.content.file_url == FILE.address(GUILD)  # as long as the other is being copied
    replaced = await _attach(world, again, OTHER_FILE, "b.csv")
    assert (replaced.content.file_name, replaced.content.file_url) == (
        "b.csv",
        OTHER_FILE.address(GUILD),
    )
    assert await _deliveries(world, DeliveryKind.MESSAGE_REMOVAL) == [(FILE.period, 0)]
    assert await _messages(world) == [OTHER_FILE.message_id]


async def test_file_of_an_earlier_version_is_removed(world: World, posted: ChallengePost) -> None:
    first = await submit(world, world.alice, posted.id, WITH_FILE)
    second = await _attach(world, await submit(world, world.alice, posted.id, DID), OTHER_FILE)
    assert await _attach(world, first) == second
    assert await _deliveries(world, DeliveryKind.MESSAGE_REMOVAL) == [(FILE.period, 0)]


async def test_file_of_a_member_who_deleted_their_data_is_removed(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id, WITH_FILE)
    await world.write(deletion.delete_member, world.alice.member_id, world.now)
    await _attach(world, answer)
    assert await _deliveries(world, DeliveryKind.MESSAGE_REMOVAL) == [(FILE.period, 0)]
    assert await _messages(world) == []
    await join_group(world, world.alice)
    again = await submit(world, world.alice, posted.id)
    await _attach(world, answer, OTHER_FILE)
    assert (await stored_submission(world, again)).content.file_url is None


async def test_file_that_is_attached_late_stays_with_an_accepted_answer(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id, WITH_FILE)
    await accept(world, answer)
    attached = await _attach(world, answer)
    assert attached.content.file_url == FILE.address(GUILD)
