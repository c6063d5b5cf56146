"""Reads submissions: one, a member's, those that wait for review, and the tally of a post."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Member, Post, Submission
from bot.domain.challenges.submissions import SubmissionInput, SubmissionState
from bot.domain.errors import Refusal
from bot.domain.points.entries import EntryKind
from bot.services.challenges.opened_answers import SEEN_BEFORE_SUBMISSION
from bot.services.points.milestones import ReachedMilestone
from bot.services.standings import ranking


@dataclass(frozen=True, slots=True)
class MemberSubmission:
    """A member's answer to a challenge post."""

    id: int
    guild_id: int
    group_id: int
    post_id: int
    challenge_id: str
    member_id: int
    name: str
    state: SubmissionState
    revision: int  # counts from 1 how often the member has handed it in
    content: SubmissionInput
    on_time: bool
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: int | None  # the reviewer's member id
    reviewer_note: str | None  # what is missing, where it was returned
    channel_id: int | None  # channel and message in which reviewers see it
    message_id: int | None
    points: int = 0  # that it earned, less those that were taken back
    deadline_at: dt.datetime | None = None  # until when it is on time
    seen_answer: bool = False  # whether the member had seen the worked answer before
    # Milestones that its acceptance reached, where it has just been accepted.
    reached: tuple[ReachedMilestone, ...] = field(default=(), compare=False)


_OLDEST_FIRST = (Submission.submitted_at.asc(), Submission.id.asc())
_NEWEST_FIRST = (Submission.submitted_at.desc(), Submission.id.desc())

PAID_FOR_SUBMISSION = (
    select(func.coalesce(func.sum(Entry.points), 0))
    .where(
        Entry.group_id == Post.group_id,
        Entry.member_id == Submission.member_id,
        Entry.kind == EntryKind.ANSWER,
        Entry.subject == cast(Submission.post_id, String) + ":" + Post.challenge_id,
    )
    .correlate(Submission, Post)
    .scalar_subquery()
)
"""The points that a submission earned, in a query of submissions with their posts."""


_SELECT_SUBMISSIONS = (
    select(
        *Submission.columns_for(MemberSubmission),
        *Submission.columns_for(SubmissionInput),
        Submission.words.label("reviewer_note"),
        Post.group_id,
        Post.challenge_id,
        Post.deadline_at,
        PAID_FOR_SUBMISSION.label("points"),
        SEEN_BEFORE_SUBMISSION.label("seen_answer"),
        Member.name,
    )
    .join(Post, Post.id == Submission.post_id)
    .join(Member, Member.of(Submission))
)
# Built once, because building a statement takes about as long as executing it.
_BY_POST_AND_MEMBER = _SELECT_SUBMISSIONS.where(
    Submission.post_id == bindparam("post_id"), Submission.member_id == bindparam("member_id")
)
_BY_ID = _SELECT_SUBMISSIONS.where(
    Submission.id == bindparam("submission_id"), Submission.guild_id == bindparam("guild_id")
)


async def _list(
    connection: AsyncConnection,
    *conditions: ColumnElement[bool],
    limit: int,
    order: Sequence[ColumnElement[Any]] = _NEWEST_FIRST,
) -> list[MemberSubmission]:
    query = _SELECT_SUBMISSIONS.where(*conditions).order_by(*order).limit(limit)
    return [_submission_from(row) for row in (await connection.execute(query)).mappings()]


async def _find(
    connection: AsyncConnection, query: Select[Any], **values: int
) -> MemberSubmission | None:
    row = (await connection.execute(query, values)).mappings().one_or_none()
    return _submission_from(row) if row else None


def _submission_from(row: RowMapping) -> MemberSubmission:
    values: dict[str, Any] = {
        **row,
        "state": SubmissionState(row["state"]),
        "points": int(row["points"]),
        "seen_answer": bool(row["seen_answer"]),
    }
    content = {field.name: values.pop(field.name) for field in fields(SubmissionInput)}
    return MemberSubmission(**values, content=SubmissionInput(**content))


async def find_submission(
    connection: AsyncConnection, post_id: int, member_id: int
) -> MemberSubmission | None:
    """Return a member's submission to a post; None if there is none."""
    return await _find(connection, _BY_POST_AND_MEMBER, post_id=post_id, member_id=member_id)


async def get_submission(
    connection: AsyncConnection, guild_id: int, submission_id: int
) -> MemberSubmission:
    """Return a submission; raise a Refusal if the server has none with this id."""
    found = await _find(connection, _BY_ID, submission_id=submission_id, guild_id=guild_id)
    if found is None:
        raise Refusal("That answer is gone: the data of the member who wrote it was deleted.")
    return found


async def list_submissions_of(
    connection: AsyncConnection, guild_id: int, member_id: int, *, limit: int
) -> Sequence[MemberSubmission]:
    """Return a member's submissions in a server, newest first."""
    by_member = (Submission.guild_id == guild_id, Submission.member_id == member_id)
    return await _list(connection, *by_member, limit=limit)


async def list_pending_submissions(
    connection: AsyncConnection,
    guild_id: int,
    *,
    reviewer_id: int | None = None,
    author_id: int | None = None,
    limit: int = 25,
) -> Sequence[MemberSubmission]:
    """Return the submissions that wait for review, oldest first; without the reviewer's own.

    With an author, return only theirs.
    """
    by_author = true() if author_id is None else Submission.member_id == author_id
    pending = (*_pending(guild_id, reviewer_id), by_author)
    return await _list(connection, *pending, limit=limit, order=_OLDEST_FIRST)


async def list_decided_submissions(
    connection: AsyncConnection, guild_id: int, *, since: dt.datetime, limit: int
) -> Sequence[MemberSubmission]:
    """Return the submissions that reviewers decided about since a time, the latest decision first."""
    decided = (
        Submission.guild_id == guild_id,
        Submission.decided_by.is_not(None),
        Submission.decided_at >= since,
    )
    return await _list(connection, *decided, limit=limit, order=(Submission.decided_at.desc(),))


async def count_pending_submissions(
    connection: AsyncConnection, guild_id: int, *, reviewer_id: int | None = None
) -> int:
    """Count the submissions that wait for review, without the reviewer's own."""
    query = select(func.count()).where(*_pending(guild_id, reviewer_id))
    return await connection.scalar(query) or 0


def _pending(guild_id: int, reviewer_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.guild_id == guild_id,
        Submission.state == SubmissionState.PENDING,
        Submission.member_id != (reviewer_id or 0),
    )


@dataclass(frozen=True, slots=True)
class PostTally:
    """How many submissions a post got from members whom others see, and whose were accepted."""

    submissions: int
    accepted: int
    names: tuple[str, ...]  # of the members whose submission was accepted
    member_ids: tuple[int, ...] = ()  # of the same members, in the same order


async def tally_post(connection: AsyncConnection, post_id: int) -> PostTally:
    """Count the submissions to a post; name accepted members as the boards show them.

    Members whom others do not see are not counted: in a small group the number would reveal them.
    """
    result = await connection.execute(
        select(Submission.state, Member.member_id, ranking.DISPLAY_NAME.label("name"))
        .join(Member, Member.of(Submission))
        .where(Submission.post_id == post_id, ranking.IS_VISIBLE)
        .order_by(Submission.submitted_at, Submission.id)
    )
    rows = result.all()
    accepted = [row for row in rows if row.state == SubmissionState.ACCEPTED]
    return PostTally(
        submissions=len(rows),
        accepted=len(accepted),
        names=tuple(row.name for row in accepted),
        member_ids=tuple(row.member_id for row in accepted),
    )
