"""Which worked answers a member has seen, because what they hand in afterwards earns no points.

A challenge may be open in another group of the server too, or be posted there soon. So seeing its answer
counts for every post with this challenge that was due by then or within half a year, whichever group
it is in. When the challenge comes back after a year, it pays again.
"""

import datetime as dt

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.dialects import HalfYearBefore, insert
from bot.db.models import OpenedAnswer, Post, Submission
from bot.db.models.base import UtcDateTime
from bot.domain.actor import Actor
from bot.services.challenges.posts import ChallengePost

_OPENED_POST = aliased(Post)

SEEN_BEFORE_SUBMISSION = (
    select(OpenedAnswer.post_id)
    .join(_OPENED_POST, _OPENED_POST.id == OpenedAnswer.post_id)
    .where(
        OpenedAnswer.guild_id == Submission.guild_id,
        OpenedAnswer.member_id == Submission.member_id,
        or_(OpenedAnswer.post_id == Post.id, OpenedAnswer.opened_at >= HalfYearBefore(Post.due_at)),
        OpenedAnswer.opened_at <= Submission.submitted_at,
        _OPENED_POST.challenge_id == Post.challenge_id,
    )
    .correlate(Submission, Post)
    .exists()
)
"""Whether a member had seen the worked answer, in a query of submissions with their posts."""


_OPENED = (  # built once, because that takes about as long as executing it
    select(OpenedAnswer.post_id)
    .join(Post, Post.id == OpenedAnswer.post_id)
    .where(
        OpenedAnswer.guild_id == bindparam("guild_id"),
        OpenedAnswer.member_id == bindparam("member_id"),
        or_(
            OpenedAnswer.post_id == bindparam("opened_post_id"),
            OpenedAnswer.opened_at >= HalfYearBefore(bindparam("due_at", type_=UtcDateTime())),
        ),
        Post.challenge_id == bindparam("challenge_id"),
    )
    .limit(1)
)


async def has_seen(connection: AsyncConnection, actor: Actor, post: ChallengePost) -> bool:
    """Return whether the actor has seen the worked answer, so that a submission earns no points."""
    values = {
        "guild_id": actor.guild_id,
        "member_id": actor.member_id,
        "opened_post_id": post.id,
        "due_at": post.due_at,
        "challenge_id": post.challenge_id,
    }
    return await connection.scalar(_OPENED, values) is not None


async def record(connection: AsyncConnection, actor: Actor, post_id: int, now: dt.datetime) -> None:
    """Record that the actor sees the worked answer to a post; the first time stays."""
    row = {"guild_id": actor.guild_id, "member_id": actor.member_id, "post_id": post_id}
    statement = insert(connection, OpenedAnswer).values(**row, opened_at=now)
    await connection.execute(statement.on_conflict_do_nothing())
