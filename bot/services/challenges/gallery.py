"""The gallery of a group: accepted answers that their authors show, once the challenge is closed."""

import datetime as dt

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Post, Submission
from bot.domain.actor import Actor
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.challenges.submission_queries import MemberSubmission, list_where
from bot.services.members import removals
from bot.services.members.removals import PostedMessage

_WAIT = dt.timedelta(minutes=1)  # so that who changes their mind all the time posts once a minute
_WAIT_FOR_ALL = dt.timedelta(hours=1)  # the same for all answers of a member at once
_MOST_AGAIN = 100  # answers of a member that are shown again


async def choose(
    connection: AsyncConnection, actor: Actor, now: dt.datetime, *, shows: bool
) -> None:
    """Record whether answers of the actor may be shown; if not, remove those that are."""
    member = update(Member).where(Member.of(*actor.key))
    await connection.execute(member.values(in_gallery=shows))
    if not shows:
        await withdraw(connection, *actor.key, now)


async def show(
    connection: AsyncConnection,
    answer: MemberSubmission,
    now: dt.datetime,
    wait: dt.timedelta = _WAIT,
) -> None:
    """Enqueue that an answer is shown once nothing can be earned with it, if it may be.

    Its key is the time, so that an answer which was withdrawn can be shown again. If an earlier message
    is on its way, it is removed on arrival if its name is a former one; otherwise this job finds that
    the answer is shown already.
    """
    about = (JobKind.GALLERY_ANSWER, answer.guild_id, answer.id)
    if answer.in_gallery and not await outbox.is_planned(connection, *about):
        due_at = max(now + wait, answer.closes_at)
        await outbox.enqueue(connection, [outbox.job(*about, now.isoformat(), due_at)])


async def show_again(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    """Enqueue that a member's answers are shown anew in an hour, where the challenge is open or has a thread."""
    has_place = or_(Post.gallery_thread_id.is_not(None), Post.closes_at > now)
    not_shown = (Submission.of(guild_id, member_id), Submission.gallery_message_id.is_(None))
    for answer in await list_where(connection, *not_shown, has_place, limit=_MOST_AGAIN):
        await show(connection, answer, now, _WAIT_FOR_ALL)


async def withdraw(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime, post_id: int = 0
) -> None:
    """Enqueue the removal of a member's answers from galleries, or of that to one post."""
    shown = and_(
        Submission.of(guild_id, member_id),
        Submission.gallery_message_id.is_not(None),
        *([Submission.post_id == post_id] if post_id else []),
    )
    messages = select(Post.gallery_thread_id, Submission.gallery_message_id)
    found = await connection.execute(messages.where(shown, Post.id == Submission.post_id))
    for row in found.all():
        message = PostedMessage(row.gallery_thread_id, row.gallery_message_id)
        await removals.remove_message(connection, guild_id, message, now)
    await connection.execute(update(Submission).where(shown).values(gallery_message_id=None))


async def record_message(
    connection: AsyncConnection, answer: MemberSubmission, message: PostedMessage, now: dt.datetime
) -> None:
    row = update(Submission).where(Submission.id == answer.id)
    await connection.execute(row.values(gallery_message_id=message.message_id))
    author = [answer.member_id]
    await removals.remember_message(connection, answer.guild_id, author, message, now)


async def record_thread(connection: AsyncConnection, post_id: int, thread_id: int) -> None:
    row = update(Post).where(Post.id == post_id)
    await connection.execute(row.values(gallery_thread_id=thread_id))
