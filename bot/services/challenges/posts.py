"""The weekly challenge posts of groups, and what became of each week.

A row of `delivery` records that a week's post was sent, is planned or was skipped; a row of `post`
records which challenge was chosen for it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery, Post, Submission
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.services.delivery import outbox

_LATE_AFTER = dt.timedelta(hours=1)


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
        """Whether it was sent more than an hour after it was due."""
        return self.sent_at is not None and self.sent_at - self.due_at > _LATE_AFTER


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
    session: AsyncSession, group_id: int, week: str
) -> ChallengePost | None:
    """Return the post chosen for a group's week, sent or not."""
    return await _find_newest(session, Post.group_id == group_id, Post.week == week)


async def find_post(session: AsyncSession, post_id: int) -> ChallengePost | None:
    """Return a post, sent or not."""
    return await _find_newest(session, Post.id == post_id)


async def find_post_before(session: AsyncSession, group_id: int, week: str) -> ChallengePost | None:
    """Return the newest post that was sent to a group for an earlier week."""
    return await _find_newest(session, *_sent_to(group_id), Post.week < week)


async def find_latest_post(session: AsyncSession, group_id: int) -> ChallengePost | None:
    """Return the newest post that was sent to a group."""
    return await _find_newest(session, *_sent_to(group_id))


async def list_sent_posts(
    session: AsyncSession, group_id: int, *, limit: int
) -> Sequence[ChallengePost]:
    """Return the posts that were sent to a group, newest first."""
    rows = await session.execute(_select_posts(*_sent_to(group_id)).limit(limit))
    return [ChallengePost(**row._asdict()) for row in rows]


def _sent_to(group_id: int) -> tuple[ColumnElement[bool], ...]:
    return Post.group_id == group_id, Post.sent_at.is_not(None)


def _select_posts(*conditions: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """Select the fields of `ChallengePost`, newest week first."""
    return (
        select(
            Post.id,
            Post.guild_id,
            Post.group_id,
            Post.week,
            Post.challenge_id,
            Post.due_at,
            Post.deadline_at,
            Post.sent_at,
            Post.channel_id,
            Post.message_id,
        )
        .where(*conditions)
        .order_by(Post.week.desc())
    )


async def _find_newest(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> ChallengePost | None:
    row = (await session.execute(_select_posts(*conditions).limit(1))).first()
    return ChallengePost(**row._asdict()) if row else None


async def record_sent(
    session: AsyncSession, post_id: int, *, at: dt.datetime, channel_id: int, message_id: int
) -> None:
    """Record when and where a post was sent."""
    await session.execute(
        update(Post)
        .where(Post.id == post_id)
        .values(sent_at=at, channel_id=channel_id, message_id=message_id)
    )


async def enqueue_recap(session: AsyncSession, post: ChallengePost) -> None:
    """Enqueue the recap of a post's week, due at the post's deadline."""
    row = outbox.row(DeliveryKind.RECAP, post.guild_id, post.group_id, post.week, post.deadline_at)
    await outbox.enqueue(session, [row])


async def list_occurrences(
    session: AsyncSession, group_id: int, *, limit: int, skip: int = 0
) -> Sequence[Occurrence]:
    """Return what became of a group's weeks, newest first."""
    submissions = (
        select(func.count()).where(Submission.post_id == Post.id).correlate(Post).scalar_subquery()
    )
    rows = await session.execute(
        select(
            Delivery.period,
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
    return [
        Occurrence(
            week=row.period,
            due_at=row.due_at,
            state=DeliveryState(row.state),
            reason=row.reason,
            challenge_id=row.challenge_id,
            sent_at=row.sent_at,
            submissions=row.submissions,
        )
        for row in rows
    ]
