"""Answers to challenges as they are looked at: one, a member's, those that wait, a tally."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Post, Submission
from bot.domain.errors import Refusal
from bot.domain.submissions import SubmissionInput, SubmissionState
from bot.services.points.milestones import ReachedMilestone
from bot.services.standings import boards

SUBMISSION_GONE = "That answer is not there any more: it was deleted by whoever wrote it."


@dataclass(frozen=True, slots=True)
class MemberSubmission:
    """A member's answer to a post, with all that was handed in."""

    id: int
    guild_id: int
    group_id: int
    post_id: int
    challenge_id: str
    member_id: int
    name: str
    state: SubmissionState
    revision: int
    handed: SubmissionInput
    on_time: bool
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: int | None
    words: str | None
    channel_id: int | None
    message_id: int | None
    reached: tuple[ReachedMilestone, ...] = field(default=(), compare=False)
    """What its acceptance reached for the first time, where it was accepted just now."""


_COLUMNS = (
    Submission.id,
    Submission.guild_id,
    Post.group_id,
    Submission.post_id,
    Post.challenge_id,
    Submission.member_id,
    Member.name,
    Submission.state,
    Submission.revision,
    Submission.did,
    Submission.learned,
    Submission.link,
    Submission.file_name,
    Submission.file_url,
    Submission.on_time,
    Submission.submitted_at,
    Submission.decided_at,
    Submission.decided_by,
    Submission.words,
    Submission.channel_id,
    Submission.message_id,
)


async def _found(
    session: AsyncSession, *which: Any, limit: int = 1, oldest_first: bool = False
) -> list[MemberSubmission]:
    order = (Submission.submitted_at, Submission.id)
    rows: Any = await session.execute(
        select(*_COLUMNS)
        .join(Post, Post.id == Submission.post_id)
        .join(Member, Member.of(Submission))
        .where(*which)
        .order_by(*(order if oldest_first else (column.desc() for column in order)))
        .limit(limit)
    )
    return list(map(_answer, rows))


def _answer(row: Any) -> MemberSubmission:
    """Make an answer of a row of `_COLUMNS`."""
    who, handed, rest = row[:7], SubmissionInput(*row[9:14]), row[14:]
    return MemberSubmission(*(*who, SubmissionState(row[7]), row[8], handed, *rest))


async def find_submission(
    session: AsyncSession, post_id: int, member_id: int
) -> MemberSubmission | None:
    """Return a member's answer to a post."""
    mine = (Submission.post_id == post_id, Submission.member_id == member_id)
    return next(iter(await _found(session, *mine)), None)


async def get_submission(
    session: AsyncSession, guild_id: int, submission_id: int
) -> MemberSubmission:
    """Return an answer.

    Raises:
        Refusal: the server has none with this id.
    """
    found = await _found(session, Submission.id == submission_id, Submission.guild_id == guild_id)
    if not found:
        raise Refusal(SUBMISSION_GONE)
    return found[0]


async def list_submissions_of(
    session: AsyncSession, guild_id: int, member_id: int, *, limit: int
) -> Sequence[MemberSubmission]:
    """Return a member's answers in a server, newest first."""
    mine = (Submission.guild_id == guild_id, Submission.member_id == member_id)
    return await _found(session, *mine, limit=limit)


async def list_pending_submissions(
    session: AsyncSession, guild_id: int, *, but: int | None = None, limit: int = 25
) -> Sequence[MemberSubmission]:
    """Return the answers of a server that wait for a review, oldest first, but one's own."""
    return await _found(
        session,
        Submission.guild_id == guild_id,
        Submission.state == SubmissionState.PENDING.value,
        Submission.member_id != (but or 0),
        limit=limit,
        oldest_first=True,
    )


@dataclass(frozen=True, slots=True)
class PostTally:
    """How a post was answered, and whom to congratulate."""

    answers: int
    accepted: int
    names: tuple[str, ...]
    people: tuple[int, ...] = ()
    """Whose names they are."""


async def tally_post(session: AsyncSession, post_id: int) -> PostTally:
    """Count the answers to a post; named are only those who are on the boards, as they are there."""
    rows = await session.execute(
        select(Submission.state, boards.DISPLAY_NAME, boards.is_visible(), Member.member_id)
        .join(Member, Member.of(Submission))
        .where(Submission.post_id == post_id)
        .order_by(Submission.submitted_at, Submission.id)
    )
    every = rows.all()
    accepted = [row[1:] for row in every if row.state == SubmissionState.ACCEPTED.value]
    named = {member_id: name for name, seen, member_id in accepted if seen}
    return PostTally(len(every), len(accepted), tuple(named.values()), tuple(named))
