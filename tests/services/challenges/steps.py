"""Steps shared by tests of challenges: plan posts, send them, submit, review."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.models import Decision, Post
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.content import Challenge
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind, JobState
from bot.domain.markup import SafeText
from bot.domain.shards import EVERY_SERVER
from bot.services import outbox
from bot.services.challenges import (
    bank,
    post_planner,
    posts,
    schedule_changes,
    submission_queries,
    submissions,
)
from bot.services.challenges.bank import NextPost
from bot.services.challenges.posts import ChallengePost, WeekRecord
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.groups import groups
from bot.services.members.removals import PostedMessage
from bot.services.reviews import reviews
from tests.services.conftest import GUILD, World

MORGAN = Actor(GUILD, 800_000_000_000_000_003, "Morgan", is_moderator=True)
CHRIS = Actor(GUILD, 800_000_000_000_000_004, "Chris", is_moderator=True)
DID = SubmissionInput(SafeText("I did it."))
CHANNEL = 900_000_000_000_000_001


async def plan_posts(
    world: World, challenges: Sequence[Challenge] | None = None, database: Database | None = None
) -> None:
    """Run ticks until everything that is due is planned."""
    more, chosen_from = True, world.catalog.challenges if challenges is None else challenges
    while more:
        async with (database or world.database).writing() as connection:
            due = (chosen_from, world.now, EVERY_SERVER)
            more = await post_planner.enqueue_due_posts(connection, *due)


async def send(world: World) -> int:
    """Record due jobs as sent, as the dispatcher does; return their number."""
    return await world.write(_record_due_as_sent, world.now)


async def _record_due_as_sent(connection: AsyncConnection, now: dt.datetime) -> int:
    claimed = await outbox.claim(connection, me="us", now=now, limit=500)
    for due in claimed:
        await outbox.record(connection, due, me="us", state=JobState.SENT)
        if due.kind == JobKind.WEEKLY_POST:
            post = await posts.find_post(connection, due.subject_id)
            assert post
            await posts.record_sent(connection, post, PostedMessage(CHANNEL, due.id), now)
    return len(claimed)


async def group_of(world: World, group: StudyGroup | None = None) -> StudyGroup:
    """Return the stored group."""
    return await world.read(groups.get, GUILD, (group or world.group).id)


async def until_due(world: World, group: StudyGroup | None = None) -> None:
    """Run a tick, then advance the time to a group's next post."""
    await plan_posts(world)
    due_at = (await group_of(world, group)).next_post_at
    assert due_at
    world.now = max(world.now, due_at)


async def list_weeks(world: World, group: StudyGroup | None = None) -> list[WeekRecord]:
    """Return what is stored about a group's weeks, oldest first."""
    found = await world.read(posts.list_weeks, (group or world.group).id, limit=1000)
    return list(reversed(found))


async def list_chosen(world: World, group: StudyGroup | None = None) -> list[str]:
    """Return the challenges chosen for a group, oldest first."""
    async with world.database.reading() as connection:
        mine = (Post.group_id == (group or world.group).id, Post.challenge_id.is_not(None))
        rows = await connection.scalars(select(Post.challenge_id).where(*mine).order_by(Post.week))
        return [challenge_id for challenge_id in rows if challenge_id]


async def list_decided(world: World) -> list[tuple[int | None, str, str]]:
    """Return the recorded decisions: author, kind, subject."""
    async with world.database.reading() as connection:
        rows = await connection.execute(
            select(Decision.author_id, Decision.kind, Decision.subject).order_by(Decision.id)
        )
        return [(author, kind, subject) for author, kind, subject in rows]


async def post(
    world: World, group: StudyGroup | None = None, challenges: Sequence[Challenge] | None = None
) -> ChallengePost:
    """Post one of the challenges in a group now, by default one that a reviewer reads."""
    async with world.database.writing() as connection:
        here = await groups.get(connection, GUILD, (group or world.group).id)
        answered = [one for one in world.catalog.challenges if one.result is None]
        await schedule_changes.post_now(
            connection, MORGAN, here, challenges or answered, now=world.now
        )
        await _record_due_as_sent(connection, world.now)
        found = await posts.find_latest_post(connection, here.id)
    assert found
    return found


async def join_group(world: World, *actors: Actor, group: StudyGroup | None = None) -> None:
    """Add members to a group."""
    async with world.database.writing() as connection:
        for actor in actors:
            await groups.join(connection, actor, (group or world.group).id, world.now)


async def submit(
    world: World, actor: Actor, post_id: int, content: SubmissionInput = DID
) -> MemberSubmission:
    """Submit an answer."""
    return await world.write(
        submissions.submit, actor, world.catalog, post_id, content, now=world.now
    )


async def accept(world: World, answer: MemberSubmission, actor: Actor = MORGAN) -> MemberSubmission:
    """Accept a submission."""
    version = (answer.id, answer.revision)
    return await world.write(reviews.accept, actor, world.catalog, version, world.now)


async def return_submission(
    world: World, answer: MemberSubmission, actor: Actor = MORGAN, note: str = "Show it."
) -> MemberSubmission:
    """Return a submission with a note."""
    version = (answer.id, answer.revision)
    feedback = reviews.Feedback(note=note)
    about = (world.catalog, version, world.now, feedback)
    return await world.write(reviews.return_submission, actor, *about)


async def undo(world: World, answer: MemberSubmission, actor: Actor = MORGAN) -> MemberSubmission:
    """Undo a review."""
    version = (answer.id, answer.revision)
    return await world.write(reviews.undo, actor, version, world.now)


async def stored_submission(world: World, answer: MemberSubmission) -> MemberSubmission:
    """Return the stored submission."""
    return await world.read(submission_queries.get_submission, GUILD, answer.id)


async def submission_of(world: World, posted: ChallengePost, actor: Actor) -> MemberSubmission:
    """Return a member's submission to a post."""
    found = await world.read(submission_queries.find_submission, actor, posted.id)
    assert found
    return found


async def preview(world: World) -> NextPost:
    """Return the preview of the next post."""
    (coming,) = await world.read(
        bank.preview_posts, await group_of(world), world.catalog.challenges, world.now
    )
    return coming


async def skip(world: World, actor: Actor = MORGAN) -> str:
    """Skip the next post; return its week."""
    group = await group_of(world)
    week = group.next_occurrence(world.now).week
    await world.write(schedule_changes.skip, actor, group, week, now=world.now)
    return week


async def unskip(world: World, week: str) -> None:
    """Undo a skip."""
    await world.write(schedule_changes.unskip, MORGAN, await group_of(world), week, now=world.now)


async def post_now(world: World, actor: Actor = MORGAN) -> Challenge:
    """Post this week’s challenge at once."""
    group = await group_of(world)
    return await world.write(
        schedule_changes.post_now, actor, group, world.catalog.challenges, now=world.now
    )
