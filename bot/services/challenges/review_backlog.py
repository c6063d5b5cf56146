"""Answers that have been waiting for review for too long, by group."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Post, Submission
from bot.db.models.base import UtcDateTime
from bot.domain.challenges.submissions import SubmissionState
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp

PATIENCE = dt.timedelta(days=2)
"""How long an answer may wait before moderators are told."""


@dataclass(frozen=True, slots=True)
class ReviewBacklog:
    """How many answers of a group wait for review, and since when the oldest does."""

    count: int
    oldest_at: dt.datetime

    def sentence(self, group: StudyGroup) -> str:
        """Return what moderators are told."""
        waits = "An answer is waiting for review. It"
        if self.count > 1:
            waits = f"{self.count} answers are waiting for review. The oldest"
        text = f"{waits} was handed in {timestamp(self.oldest_at, 'R')}. `/manage review next` opens the oldest that isn’t your own, and `/manage review list` shows those that have waited longest."
        if group.review_channel_id is None:
            text += " New answers aren’t announced anywhere, because this group has no review channel. Choose one with `/manage group edit`."
        return text


async def list_backlogs(
    connection: AsyncConnection, groups: Collection[StudyGroup], now: dt.datetime
) -> Mapping[int, ReviewBacklog]:
    """Return the backlogs of these groups by id, where an answer has waited longer than `PATIENCE`."""
    oldest_at = func.min(Submission.submitted_at, type_=UtcDateTime())
    rows = await connection.execute(
        select(Post.group_id, func.count().label("waiting"), oldest_at.label("oldest_at"))
        .join(Post, Post.id == Submission.post_id)
        .where(
            Submission.state == SubmissionState.PENDING,
            Submission.guild_id.in_({group.guild_id for group in groups}),
            Post.group_id.in_([group.id for group in groups]),
        )
        .group_by(Post.group_id)
        .having(oldest_at < now - PATIENCE)
    )
    return {row.group_id: ReviewBacklog(row.waiting, row.oldest_at) for row in rows}
