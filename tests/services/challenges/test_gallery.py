"""Answers in the gallery: when they are due, and what removes them."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from bot.db.models import Job
from bot.domain.actor import Visibility
from bot.domain.jobs import JobKind, JobState
from bot.services.challenges import gallery
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.members import membership
from bot.services.members.removals import PostedMessage
from bot.services.moderation import members
from bot.services.privacy import visibility
from tests.services.challenges.steps import MORGAN, accept, stored_submission, undo
from tests.services.conftest import World

_MESSAGE = PostedMessage(700, 701)


async def _jobs(world: World, kind: JobKind) -> list[Job]:
    async with world.database.reading() as connection:
        jobs = select(Job.subject_id, Job.due_at).where(Job.kind == kind).order_by(Job.id)
        rows = await connection.execute(jobs)
        return [Job(subject_id=row.subject_id, due_at=row.due_at) for row in rows]


@pytest.fixture
async def accepted(world: World, answer: MemberSubmission) -> MemberSubmission:
    """The accepted answer of Alice, who has agreed that it’s shown."""
    await world.change(world.group, gallery=True)
    await world.write(gallery.choose, world.alice, world.now, shows=True)
    return await accept(world, answer)


@pytest.fixture
async def shown(world: World, accepted: MemberSubmission) -> MemberSubmission:
    """Alice's answer, which is shown."""
    await world.write(gallery.record_thread, accepted.post_id, _MESSAGE.channel_id)
    await world.write(gallery.record_message, accepted, _MESSAGE, world.now)
    assert (await stored_submission(world, accepted)).gallery_message_id == _MESSAGE.message_id
    return accepted


async def test_answer_is_due_when_its_challenge_is_closed(
    world: World, posted: ChallengePost, accepted: MemberSubmission
) -> None:
    (job,) = await _jobs(world, JobKind.GALLERY_ANSWER)
    assert (job.subject_id, job.due_at) == (accepted.id, posted.closes_at)


async def test_undoing_a_decision_removes_the_answer_and_accepting_it_shows_it_again(
    world: World, shown: MemberSubmission
) -> None:
    await undo(world, shown)
    (removal,) = await _jobs(world, JobKind.MESSAGE_REMOVAL)
    assert removal.subject_id == _MESSAGE.message_id
    again = await accept(world, shown)
    assert again.gallery_message_id is None
    assert again.in_gallery


@pytest.mark.parametrize("how", ["left", "excluded"])
async def test_who_is_not_on_the_boards_any_more_is_not_in_the_gallery(
    world: World, shown: MemberSubmission, how: str
) -> None:
    member_id = world.alice.member_id
    for is_gone in (False, True):
        if how == "left":
            present = {} if is_gone else {member_id: None}
            looked_up = (world.group.guild_id, [member_id], present)
            await world.write(membership.record_presence, *looked_up, world.now)
        else:
            excluded = (MORGAN, member_id, world.now)
            await world.write(members.set_excluded, *excluded, excluded=is_gone)
        message_id = (await stored_submission(world, shown)).gallery_message_id
        assert message_id == (None if is_gone else _MESSAGE.message_id)
        assert len(await _jobs(world, JobKind.MESSAGE_REMOVAL)) == is_gone


async def test_changing_ones_mind_all_the_time_shows_it_once_a_minute(
    world: World, posted: ChallengePost, accepted: MemberSubmission
) -> None:
    async with world.database.writing() as connection:
        await connection.execute(update(Job).values(state=JobState.SENT))
    world.now = posted.closes_at + dt.timedelta(days=1)
    for shows in (False, True) * 5:
        await world.write(gallery.choose, world.alice, world.now, shows=shows)
        await world.write(gallery.show, await stored_submission(world, accepted), world.now)
    before, again = await _jobs(world, JobKind.GALLERY_ANSWER)
    assert before.due_at == posted.closes_at
    assert again.due_at == world.now + dt.timedelta(minutes=1)


async def test_saving_the_same_appearance_removes_nothing(
    world: World, shown: MemberSubmission
) -> None:
    appearance = (world.alice, Visibility.SHOWN, None)
    await world.write(visibility.set_visibility, *appearance, now=world.now)
    assert await _jobs(world, JobKind.MESSAGE_REMOVAL) == []
    await world.write(visibility.set_visibility, *appearance, in_gallery=False, now=world.now)
    assert len(await _jobs(world, JobKind.MESSAGE_REMOVAL)) == 1
    assert (await stored_submission(world, shown)).gallery_message_id is None
