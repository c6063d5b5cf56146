"""Answers that have been waiting for review for too long, by group."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
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
        handed_in = f"was handed in {timestamp(self.oldest_at, 'R')}"
        text = f"An answer is waiting for review. It {handed_in}. `/manage review next` opens it, unless it’s your own."
        if self.count > 1:
            text = f"{self.count} answers are waiting for review. The oldest {handed_in}. `/manage review next` opens the oldest that isn’t your own, and `/manage review list` shows those that have waited longest."
        if group.review_channel_id is None:
            text += (
                " New answers aren’t announced anywhere, because this group has no review channel. "
                "Choose one with `/manage group edit`."
            )
        return text


_OLDEST_AT = func.min(Submission.submitted_at, type_=UtcDateTime())
_BACKLOGS = (  # built once, because that takes about as long as executing it
    select(Post.group_id, func.count().label("waiting"), _OLDEST_AT.label("oldest_at"))
    .join(Post, Post.id == Submission.post_id)
    .where(
        Submission.guild_id.in_(bindparam("guild_ids", expanding=True)),
        Submission.state == SubmissionState.PENDING,
        Post.group_id.in_(bindparam("group_ids", expanding=True)),
    )
    .group_by(Post.group_id)
    .having(bindparam("before", type_=UtcDateTime()) > _OLDEST_AT)
)


async def list_backlogs(
    connection: AsyncConnection, groups: Collection[StudyGroup], now: dt.datetime
) -> Mapping[int, ReviewBacklog]:
    """Return the backlogs of these groups by id, where an answer has waited longer than `PATIENCE`."""
    values = {
        "guild_ids": list({group.guild_id for group in groups}),
        "group_ids": [group.id for group in groups],
        "before": now - PATIENCE,
    }
    rows = await connection.execute(_BACKLOGS, values)
    return {row.group_id: ReviewBacklog(row.waiting, row.oldest_at) for row in rows}
