"""Challenges that groups got: when, where, and what came of each week.

A row of `delivery` is the record of an occurrence, whatever became of it; a row of `post` is the
challenge that was chosen for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery, Post, Submission
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.services.delivery import outbox


@dataclass(frozen=True, slots=True)
class ChallengePost:
    """A challenge that was chosen for a group's week."""

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
        """Whether it was sent so late that readers should know."""
        return self.sent_at is not None and self.sent_at - self.due_at > dt.timedelta(hours=1)


_COLUMNS = (
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


async def find_post_of_week(
    session: AsyncSession, group_id: int, week: str
) -> ChallengePost | None:
    """Return the challenge chosen for a group's week."""
    return await _one(session, Post.group_id == group_id, Post.week == week)


async def find_post(session: AsyncSession, post_id: int) -> ChallengePost | None:
    """Return a post."""
    return await _one(session, Post.id == post_id)


async def list_sent_posts(
    session: AsyncSession, group_id: int, *, limit: int
) -> Sequence[ChallengePost]:
    """Return the challenges that a group got, newest first."""
    rows: Any = await session.execute(
        select(*_COLUMNS)
        .where(Post.group_id == group_id, Post.sent_at.is_not(None))
        .order_by(Post.week.desc())
        .limit(limit)
    )
    return [ChallengePost(*row) for row in rows]


async def find_post_before(session: AsyncSession, group_id: int, week: str) -> ChallengePost | None:
    """Return the challenge a group got before a week."""
    return await _one(
        session, Post.group_id == group_id, Post.sent_at.is_not(None), Post.week < week
    )


async def find_latest_post(session: AsyncSession, group_id: int) -> ChallengePost | None:
    """Return the challenge a group got last."""
    return await _one(session, Post.group_id == group_id, Post.sent_at.is_not(None))


async def _one(session: AsyncSession, *which: Any) -> ChallengePost | None:
    rows: Any = await session.execute(
        select(*_COLUMNS).where(*which).order_by(Post.week.desc()).limit(1)
    )
    row = rows.first()
    return ChallengePost(*row) if row else None


async def record_sent(
    session: AsyncSession, post_id: int, *, at: dt.datetime, channel_id: int, message_id: int
) -> None:
    """Note where and when a post was sent."""
    await session.execute(
        update(Post)
        .where(Post.id == post_id)
        .values(sent_at=at, channel_id=channel_id, message_id=message_id)
    )


async def enqueue_recap(session: AsyncSession, post: ChallengePost) -> None:
    """Promise a look back on a week, for when its time is over."""
    row = outbox.row(DeliveryKind.RECAP, post.guild_id, post.group_id, post.week, post.deadline_at)
    await outbox.enqueue(session, [row])


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A week of a group, and what became of it."""

    week: str
    due_at: dt.datetime
    state: DeliveryState
    reason: str | None
    challenge_id: str | None
    sent_at: dt.datetime | None
    answers: int


async def list_occurrences(
    session: AsyncSession, group_id: int, *, limit: int, skip: int = 0
) -> Sequence[Occurrence]:
    """Return what became of a group's weeks, newest first."""
    answers = (
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
            answers.label("answers"),
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
            answers=row.answers,
        )
        for row in rows
    ]
