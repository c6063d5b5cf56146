"""The weekly posts: what each group gets for a local ISO week, and what became of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Post, Submission
from bot.db.statements import skipping_unreadable
from bot.domain.challenges import Timing, timing_of
from bot.domain.errors import Refusal
from bot.domain.jobs import SkipReason
from bot.domain.schedule.clock import week_title
from bot.services.groups import setup_issues
from bot.services.members.removals import PostedMessage

STILL_ON_TIME = dt.timedelta(hours=1)  # a delay up to this doesn't count


class PostState(StrEnum):
    """What has become of a group's week; the values are stored."""

    PLANNED = "planned"
    POSTED = "posted"
    LATE = "late"  # posted, but so late that readers are told
    SKIPPED = "skipped"


SENT = (PostState.POSTED, PostState.LATE)


def is_late(due_at: dt.datetime, sent_at: dt.datetime) -> bool:
    return sent_at - due_at > STILL_ON_TIME


@dataclass(frozen=True, slots=True)
class ChallengePost:
    id: int
    guild_id: int
    group_id: int
    week: str
    state: PostState
    challenge_id: str
    due_at: dt.datetime
    deadline_at: dt.datetime
    closes_at: dt.datetime
    sent_at: dt.datetime | None
    channel_id: int | None
    message_id: int | None
    gallery_thread_id: int | None = None  # once the thread for its accepted answers is open

    def timing(self, now: dt.datetime) -> Timing:
        return timing_of(now, self.deadline_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class WeekRecord:
    week: str
    due_at: dt.datetime
    state: PostState
    reason: SkipReason | None
    challenge_id: str | None
    submissions: int


async def find_post(connection: AsyncConnection, post_id: int) -> ChallengePost | None:
    return next(iter(await _list(connection, Post.id == post_id, limit=1)), None)


async def require_post(connection: AsyncConnection, guild_id: int, post_id: int) -> ChallengePost:
    """Return a post that members see, or will once it is sent; refuse if there is none."""
    post = await find_post(connection, post_id)
    if post is None or post.guild_id != guild_id or post.state is PostState.SKIPPED:
        raise Refusal("This challenge no longer exists. `/challenge` shows the current one.")
    return post


async def find_latest_post(
    connection: AsyncConnection,
    group_id: int,
    before: str = "",
    closed_at: dt.datetime | None = None,
) -> ChallengePost | None:
    """Return a group's latest post, or its latest before a week or of those that are closed."""
    sent = [Post.group_id == group_id, Post.state.in_(SENT)]
    if before:
        sent.append(Post.week < before)
    if closed_at is not None:
        sent.append(Post.closes_at <= closed_at)
    return next(iter(await _list(connection, *sent, limit=1)), None)


async def list_sent(
    connection: AsyncConnection, group_id: int, limit: int
) -> Sequence[ChallengePost]:
    return await _list(connection, Post.group_id == group_id, Post.state.in_(SENT), limit=limit)


async def _list(
    connection: AsyncConnection, *conditions: ColumnElement[bool], limit: int
) -> Sequence[ChallengePost]:
    rows = await connection.execute(
        select(*Post.columns_for(ChallengePost))
        .where(*conditions, Post.challenge_id.is_not(None))
        .order_by(Post.week.desc())
        .limit(limit)
    )
    posts = []
    for row in rows.mappings():
        with skipping_unreadable(Post, row["id"]):
            posts.append(ChallengePost(**{**row, "state": PostState(row["state"])}))
    return posts


async def record_sent(
    connection: AsyncConnection, post: ChallengePost, message: PostedMessage, at: dt.datetime
) -> None:
    state = PostState.LATE if is_late(post.due_at, at) else PostState.POSTED
    sent = update(Post).where(Post.id == post.id)
    await connection.execute(sent.values(state=state, sent_at=at, **asdict(message)))


async def record_skipped(connection: AsyncConnection, post_id: int, reason: SkipReason) -> None:
    skipped = update(Post).where(Post.id == post_id)
    await connection.execute(skipped.values(state=PostState.SKIPPED, reason=reason))


async def list_weeks(
    connection: AsyncConnection, group_id: int, *, limit: int, skip: int = 0
) -> Sequence[WeekRecord]:
    submissions = (
        select(func.count()).where(Submission.post_id == Post.id).correlate(Post).scalar_subquery()
    )
    rows = await connection.execute(
        select(*Post.columns_for(WeekRecord), submissions.label("submissions"))
        .where(Post.group_id == group_id)
        .order_by(Post.week.desc())
        .limit(limit)
        .offset(skip)
    )
    weeks = []
    for row in rows.mappings():
        with skipping_unreadable(Post, (group_id, row["week"])):
            reason = SkipReason(row["reason"]) if row["reason"] else None
            known = {"state": PostState(row["state"]), "reason": reason}
            weeks.append(WeekRecord(**{**row, **known}))
    return weeks


LOST_WEEKS = {
    SkipReason.CHALLENGE_TOO_LATE: "I couldn’t post in time",
    SkipReason.MISSED: "I wasn’t running at the time",
    SkipReason.NO_CHALLENGE_LEFT: "every challenge is retired",
    SkipReason.CHALLENGE_GONE: "the challenge was removed",
    SkipReason.GROUP_CHANGED: "the group was archived, or its time zone changed",
}
"""Why a week was lost, in words; moderators are told of these reasons only."""

SEE_NEXT = "`/manage`, **Change** shows what comes next."
_AFTER_LOST_WEEK = {
    SkipReason.NO_CHALLENGE_LEFT: "To bring one back: `/manage`, **Change**, **Choose a challenge**.",
    SkipReason.CHALLENGE_TOO_LATE: "The challenge that was due will be the next one posted. `/manage`, **Change** shows when, "
    "and has **Post now…** while this week has none.",
}


async def report_lost_weeks(
    connection: AsyncConnection,
    of_group: setup_issues.GroupKey,
    weeks: Sequence[str],
    reason: SkipReason,
    now: dt.datetime,
) -> None:
    """Tell moderators once that weeks were lost."""
    named = f"in the {week_title(weeks[-1])}"
    if len(weeks) > 1:
        named = f"in {len(weeks)} weeks, most recently {named}"
    then = _AFTER_LOST_WEEK.get(reason, SEE_NEXT)
    why = f"No challenge was posted {named}: {LOST_WEEKS[reason]}."
    lost = setup_issues.Problem(weeks[-1], why, then)
    await setup_issues.add(connection, of_group, setup_issues.Origin.MISSED, lost, now)
