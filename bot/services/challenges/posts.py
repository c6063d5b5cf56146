"""The weekly challenge posts of groups (`post`), and what became of each week (`delivery`)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Delivery, Post, Submission
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.errors import Refusal
from bot.services.delivery import outbox

PUNCTUAL = dt.timedelta(hours=1)
"""A post that is late by no more than this counts as in time, even in a group that allows no delay."""


def is_late(due_at: dt.datetime, sent_at: dt.datetime) -> bool:
    """Return whether a post that was due and sent at these times counts as late."""
    return sent_at - due_at > PUNCTUAL


@dataclass(frozen=True, slots=True)
class ChallengePost:
    """The challenge that was chosen for a group's week; `week` is an ISO week, “2026-W05”."""

    id: int
    guild_id: int
    group_id: int
    week: str
    challenge_id: str
    due_at: dt.datetime
    deadline_at: dt.datetime
    sent_at: dt.datetime | None
    channel_id: int | None
    message_id: int | None

    @property
    def late(self) -> bool:
        """Whether it was sent, and too long after it was due to count as in time."""
        return self.sent_at is not None and is_late(self.due_at, self.sent_at)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What became of a group's week."""

    week: str
    due_at: dt.datetime
    state: DeliveryState
    reason: str | None
    challenge_id: str | None
    sent_at: dt.datetime | None
    submissions: int


async def find_post_of_week(
    connection: AsyncConnection, group_id: int, week: str
) -> ChallengePost | None:
    """Return the post chosen for a group's week, sent or not."""
    return await _find(connection, _OF_WEEK, group_id=group_id, week=week)


async def find_post(connection: AsyncConnection, post_id: int) -> ChallengePost | None:
    """Return a post, sent or not."""
    return await _find(connection, _BY_ID, post_id=post_id)


async def is_visible(connection: AsyncConnection, post: ChallengePost) -> bool:
    """Return whether members may see a post: it was sent, or is being sent right now.

    Members can press the buttons of a message before it is recorded as sent.
    """
    if post.sent_at is not None:
        return True
    being_sent = select(Delivery.id).where(
        Delivery.kind == DeliveryKind.CHALLENGE,
        Delivery.guild_id == post.guild_id,
        Delivery.subject_id == post.group_id,
        Delivery.period == post.week,
        Delivery.state == DeliveryState.CLAIMED,
        Delivery.channel_id.is_not(None),  # recorded just before a message is sent
    )
    return await connection.scalar(being_sent) is not None


async def require_visible_post(
    connection: AsyncConnection, guild_id: int, post_id: int
) -> ChallengePost:
    """Return a post that members of the server may see; refuse if there is none."""
    post = await find_post(connection, post_id)
    if post is None or post.guild_id != guild_id or not await is_visible(connection, post):
        raise Refusal("This challenge no longer exists. `/challenge now` shows the current one.")
    return post


async def find_post_before(
    connection: AsyncConnection, group_id: int, week: str
) -> ChallengePost | None:
    """Return the newest post that was sent to a group for an earlier week."""
    return await _find(connection, _SENT_BEFORE, group_id=group_id, week=week)


async def find_latest_post(connection: AsyncConnection, group_id: int) -> ChallengePost | None:
    """Return the newest post that was sent to a group."""
    return await _find(connection, _SENT, group_id=group_id)


async def list_sent_posts(
    connection: AsyncConnection, group_id: int, *, limit: int
) -> Sequence[ChallengePost]:
    """Return the posts that were sent to a group, newest first."""
    return await _list(connection, _SENT, group_id=group_id, limit=limit)


# Built once, because building a statement takes about as long as executing it.
_NEWEST: Select[Any] = (
    select(*Post.columns_for(ChallengePost))
    .order_by(Post.week.desc())
    .limit(bindparam("limit", type_=Integer))
)
_BY_ID = _NEWEST.where(Post.id == bindparam("post_id"))
_IN_GROUP = _NEWEST.where(Post.group_id == bindparam("group_id"))
_OF_WEEK = _IN_GROUP.where(Post.week == bindparam("week"))
_SENT = _IN_GROUP.where(Post.sent_at.is_not(None))
_SENT_BEFORE = _SENT.where(Post.week < bindparam("week"))


async def _list(
    connection: AsyncConnection, query: Select[Any], **values: Any
) -> list[ChallengePost]:
    rows = await connection.execute(query, values)
    return [ChallengePost(**row) for row in rows.mappings()]


async def _find(
    connection: AsyncConnection, query: Select[Any], **values: Any
) -> ChallengePost | None:
    found = await _list(connection, query, **values, limit=1)
    return found[0] if found else None


async def record_sent(
    connection: AsyncConnection, post_id: int, *, at: dt.datetime, channel_id: int, message_id: int
) -> None:
    """Record when and where a post was sent."""
    change = update(Post).where(Post.id == post_id)
    await connection.execute(
        change.values(sent_at=at, channel_id=channel_id, message_id=message_id)
    )


async def enqueue_recap(connection: AsyncConnection, post: ChallengePost) -> None:
    """Enqueue the recap of a post's week, due at the post's deadline."""
    row = outbox.row(DeliveryKind.RECAP, post.guild_id, post.group_id, post.week, post.deadline_at)
    await outbox.enqueue(connection, [row])


async def list_occurrences(
    connection: AsyncConnection, group_id: int, *, limit: int, skip: int = 0
) -> Sequence[Occurrence]:
    """Return what became of a group's weeks, newest first."""
    submissions = (
        select(func.count()).where(Submission.post_id == Post.id).correlate(Post).scalar_subquery()
    )
    rows = await connection.execute(
        select(
            Delivery.period.label("week"),
            Delivery.due_at,
            Delivery.state,
            Delivery.reason,
            Post.challenge_id,
            Post.sent_at,
            submissions.label("submissions"),
        )
        .outerjoin(Post, (Post.group_id == Delivery.subject_id) & (Post.week == Delivery.period))
        .where(Delivery.kind == DeliveryKind.CHALLENGE, Delivery.subject_id == group_id)
        .order_by(Delivery.period.desc())
        .limit(limit)
        .offset(skip)
    )
    return [Occurrence(**{**row, "state": DeliveryState(row["state"])}) for row in rows.mappings()]
