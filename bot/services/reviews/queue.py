"""What waits for review: who may see which answers, in which order, and since when."""

import datetime as dt
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.models import Group, Member, PeerReview, Post, Submission
from bot.db.models.base import UtcDateTime
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.services.challenges.submission_queries import MemberSubmission, get_submission, list_where

NO_REVIEWER = (
    "Only reviewers can do this: moderators, and people with a group’s reviewer role. If you’d like "
    "to help with reviews, ask a moderator for that role."
)
_LATEST = 20  # how many answers the usual wait is computed from
PEERS_ASKED = 2
"""How many answers of others a member is asked to look at, so that theirs is reviewed first."""

MEMBERS_FOR_PEERS = 6  # in smaller groups members check their own answer instead

_other = aliased(Submission)
_LOOKED_AT = (
    select(func.count())
    .select_from(PeerReview)
    .join(_other, _other.id == PeerReview.submission_id)
    .where(_other.post_id + 0 == Submission.post_id, PeerReview.member_id == Submission.member_id)
    .correlate(Submission)
    .scalar_subquery()
)
"""At how many answers to the same post an author has looked; with `+ 0`, SQLite starts from these."""

_IS_IN_FRONT = _LOOKED_AT >= PEERS_ASKED
_IN_ORDER = (_IS_IN_FRONT.desc(), Submission.submitted_at.asc(), Submission.id.asc())
_WAITS_SINCE = func.coalesce(Submission.appealed_at, Submission.submitted_at, type_=UtcDateTime())
"""Since when an answer waits, or waited for its decision; after an appeal, since then."""

_OLDEST_AT = func.min(_WAITS_SINCE, type_=UtcDateTime())


def may_review(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may review a submission, for a query that joins its post.

    Others than moderators need the role that the group's moderators chose for its reviewers.
    """
    in_server = Submission.guild_id == actor.guild_id
    if actor.is_moderator:
        return in_server
    return in_server & Post.group_id.in_(select(Group.id).where(*_reviewed_by(actor)))


def _reviewed_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    roles = actor.role_ids | {actor.guild_id}  # everyone has the server's
    return (Group.guild_id == actor.guild_id, Group.reviewer_role_id.in_(roles))


async def is_reviewer(connection: AsyncConnection, actor: Actor) -> bool:
    """Return whether the actor may review answers, of whichever group."""
    groups = select(Group.id).where(*_reviewed_by(actor)).limit(1)
    return actor.is_moderator or await connection.scalar(groups) is not None


async def require_reviewer(connection: AsyncConnection, actor: Actor) -> None:
    if not await is_reviewer(connection, actor):
        raise Refusal(NO_REVIEWER)


async def get_reviewable(
    connection: AsyncConnection, reviewer: Actor, submission_id: int
) -> MemberSubmission:
    """Return a submission; refuse if it is gone, or of a group whose answers they don't review."""
    seen = (Submission.id == submission_id, may_review(reviewer))
    found = await list_where(connection, *seen, limit=1)
    if not found:
        await get_submission(connection, reviewer.guild_id, submission_id)  # says so if it is gone
        raise Refusal(NO_REVIEWER)
    return found[0]


async def list_pending(
    connection: AsyncConnection, reviewer: Actor, limit: int = 25
) -> Sequence[MemberSubmission]:
    """Return what the reviewer may decide about: first of who looked at two others, then the oldest."""
    waiting = (_is_pending(reviewer), _may_decide(reviewer))
    return await list_where(connection, *waiting, limit=limit, order=_IN_ORDER)


async def count_pending(
    connection: AsyncConnection, reviewer: Actor, group_id: int | None = None
) -> tuple[int, int]:
    """Return how many answers, of all groups or one, wait for the reviewer, and how many for others."""
    theirs = func.count().filter(_may_decide(reviewer))
    query = select(theirs.label("theirs"), func.count().label("total"))
    of_group = Post.group_id == group_id if group_id else true()
    waiting = query.join_from(Submission, Post).where(_is_pending(reviewer), of_group)
    row = (await connection.execute(waiting)).one()
    return row.theirs, row.total - row.theirs


async def list_decided(
    connection: AsyncConnection, reviewer: Actor, *, since: dt.datetime, limit: int
) -> Sequence[MemberSubmission]:
    by_somebody = or_(Submission.decided_by.is_not(None), Submission.by_members)
    decided = (by_somebody, Submission.decided_at >= since)
    latest_first = (Submission.decided_at.desc(),)
    conditions = (may_review(reviewer), *decided)
    return await list_where(connection, *conditions, limit=limit, order=latest_first)


def _is_pending(reviewer: Actor) -> ColumnElement[bool]:
    return may_review(reviewer) & (Submission.state == SubmissionState.PENDING)


def _may_decide(reviewer: Actor) -> ColumnElement[bool]:
    """Return the condition that an answer is neither their own nor returned by them, unless they own the server."""
    if reviewer.is_owner:
        return true()
    first = Submission.appealed_from
    not_first = or_(first.is_(None), first != reviewer.member_id)
    return and_(Submission.member_id != reviewer.member_id, not_first)


@dataclass(frozen=True, slots=True)
class ReviewBacklog:
    """How many answers wait for review, and since when the oldest does."""

    count: int
    oldest_at: dt.datetime


async def find_backlog(connection: AsyncConnection, reviewer: Actor) -> ReviewBacklog | None:
    query = select(func.count(), _OLDEST_AT).join_from(Submission, Post)
    waiting = query.where(_is_pending(reviewer), _may_decide(reviewer))
    count, oldest_at = (await connection.execute(waiting)).one()
    return ReviewBacklog(count, oldest_at) if count else None


async def list_backlogs(
    connection: AsyncConnection, groups: Collection[StudyGroup], now: dt.datetime
) -> Mapping[int, ReviewBacklog]:
    """Return the backlogs of these groups by id, where an answer has waited too long."""
    rows = await connection.execute(
        select(Post.group_id, func.count().label("waiting"), _OLDEST_AT.label("oldest_at"))
        .join(Post)
        .where(
            Submission.state == SubmissionState.PENDING,
            Submission.guild_id.in_({group.guild_id for group in groups}),
            Post.group_id.in_([group.id for group in groups]),
        )
        .group_by(Post.group_id)
    )
    found = {row.group_id: ReviewBacklog(row.waiting, row.oldest_at) for row in rows}
    too_old = {group.id: now - group.review_patience for group in groups}
    return {id_: one for id_, one in found.items() if one.oldest_at < too_old[id_]}


@dataclass(frozen=True, slots=True)
class ReviewWait:
    """How long an answer may have to wait for a review."""

    promised_days: int
    usual: dt.timedelta | None
    """Median of the latest answers, and of those that already wait longer; None before the first review."""
    place: int | None = None  # of an answer that waits; 1 is next
    to_look_at: int = 0  # at how many answers of others its author may look to be reviewed first
    may_check: bool = False  # whether its author may check it against the solution instead
    has_looked: bool = False  # whether its author has looked at answers of others


async def find_wait(
    connection: AsyncConnection,
    group: StudyGroup,
    now: dt.datetime,
    submission: MemberSubmission | None = None,
) -> ReviewWait | None:
    """Return how long an answer waits, or another one would; None if the group has no reviews."""
    if not group.reviewed:
        return None
    wait = ReviewWait(group.review_days, await _usual_wait(connection, group, now))
    if submission is None or submission.state is not SubmissionState.PENDING:
        return wait
    columns = select(Submission.id, _LOOKED_AT.label("looked_at")).join(Post)
    of_group = (Submission.guild_id == group.guild_id, Post.group_id == group.id)
    waiting = (*of_group, Submission.state == SubmissionState.PENDING)
    rows = await connection.execute(columns.where(*waiting).order_by(*_IN_ORDER))
    looked_at = {row.id: row.looked_at for row in rows}  # in the order of the queue
    if submission.id not in looked_at:
        return wait
    place, has_looked = [*looked_at].index(submission.id) + 1, looked_at[submission.id] > 0
    wait = replace(wait, place=place, has_looked=has_looked)
    if not group.peer_reviews or submission.is_appeal:
        return wait
    if await has_enough_for_peers(connection, group):
        return replace(wait, to_look_at=max(0, PEERS_ASKED - looked_at[submission.id]))
    return replace(wait, may_check=True)


async def has_enough_for_peers(connection: AsyncConnection, group: StudyGroup) -> bool:
    """Return whether a group has enough members to look at each other's answers without names."""
    in_group = (Member.group_id == group.id, Member.left_at.is_(None))
    members = await connection.scalar(select(func.count()).select_from(Member).where(*in_group))
    return (members or 0) >= MEMBERS_FOR_PEERS


async def _usual_wait(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> dt.timedelta | None:
    """Return the median wait of the group's latest answers that somebody else decided about.

    An answer that has already waited longer than this median counts, too, with its age.
    """
    decided = (Submission.decided_by.is_not(None), Submission.decided_by != Submission.member_id)
    of_group = (
        select(_WAITS_SINCE.label("since"), Submission.decided_at)
        .join(Post)
        .where(Submission.guild_id == group.guild_id, Post.group_id == group.id)
    )
    latest = of_group.where(*decided).order_by(Submission.decided_at.desc()).limit(_LATEST)
    waits: list[Any] = [row.decided_at - row.since for row in await connection.execute(latest)]
    if not waits:
        return None
    usual: dt.timedelta = statistics.median(waits)
    waiting = of_group.where(
        Submission.state == SubmissionState.PENDING, now - usual > _WAITS_SINCE
    ).limit(_LATEST)
    if ages := [now - row.since for row in await connection.execute(waiting)]:
        usual = statistics.median(waits + ages)
    return usual
