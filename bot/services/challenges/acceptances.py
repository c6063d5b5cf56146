"""Accepts submissions and pays for them."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Post, Submission
from bot.domain.actor import Actor
from bot.domain.challenges.submissions import SubmissionState
from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.points.entries import EntryKind
from bot.services.challenges import posts
from bot.services.challenges.submission_queries import (
    PAID_FOR_SUBMISSION,
    MemberSubmission,
    get_submission,
)
from bot.services.groups import groups
from bot.services.moderation.decisions import AuditEvent, record_automatic
from bot.services.points import entries, milestones
from bot.services.points.corrections import BY_THEMSELVES
from bot.services.points.entries import Author

_WEEK = dt.timedelta(days=7)


async def accept(
    connection: AsyncConnection,
    submission: MemberSubmission,
    catalog: Catalog,
    reviewer: Actor,
    now: dt.datetime,
) -> MemberSubmission:
    """Accept a submission, pay for it and return it with the milestones this reached.

    The ledger marks points that a reviewer got for their own answer.
    """
    is_own = reviewer.member_id == submission.member_id
    author = Author(reviewer.member_id, BY_THEMSELVES) if is_own else None
    return await _accept(connection, submission, catalog, reviewer, author, now)


async def accept_without_review(
    connection: AsyncConnection, submission: MemberSubmission, catalog: Catalog, now: dt.datetime
) -> MemberSubmission:
    """Accept a submission that needs no review, as `accept` does; the audit log tells."""
    kind, about_id = DecisionKind.ACCEPT_UNREVIEWED, submission.member_id
    event = AuditEvent(kind, submission.challenge_id, submission.group_id, about_id)
    await record_automatic(connection, submission.guild_id, event, now)
    return await _accept(connection, submission, catalog, None, None, now)


async def _accept(
    connection: AsyncConnection,
    submission: MemberSubmission,
    catalog: Catalog,
    reviewer: Actor | None,
    author: Author | None,
    now: dt.datetime,
) -> MemberSubmission:
    if worth := await _worth(connection, submission, catalog):
        await entries.pay(connection, entry_key(submission), worth, now, author)
    accepted = await record_state(connection, submission, SubmissionState.ACCEPTED, reviewer, now)
    member = (submission.guild_id, submission.member_id)
    reached = await milestones.record_accepted_answer(connection, member, catalog, now)
    return replace(accepted, reached=reached)


async def _worth(
    connection: AsyncConnection, submission: MemberSubmission, catalog: Catalog
) -> int:
    """Return the points that a submission earns; none for a challenge that left the catalog.

    None either if the member had seen the worked answer before they handed it in.

    All late answers of a week together earn at most as much as the group's current challenge does
    on time, so that nobody gets ahead by going through the old ones.
    """
    challenge = catalog.challenge_names.by_id.get(submission.challenge_id)
    if challenge is None or submission.seen_answer:
        return 0
    scoring = catalog.scoring.challenge
    worth = scoring.worth(challenge.difficulty, on_time=submission.on_time)
    if submission.on_time:
        return worth
    latest = await posts.find_latest_post(connection, submission.group_id)
    current = catalog.challenge_names.by_id.get(latest.challenge_id) if latest else None
    most = scoring.worth((current or challenge).difficulty, on_time=True)
    return max(0, min(worth, most - await _paid_for_late_answers(connection, submission)))


async def _paid_for_late_answers(connection: AsyncConnection, submission: MemberSubmission) -> int:
    """Return the points for other late answers that were handed in in the same week of the group."""
    group = await groups.get(connection, submission.guild_id, submission.group_id)
    week = group.periods.week_start(submission.submitted_at)
    begin, end = group.periods.day_start(week), group.periods.day_start(week + _WEEK)
    paid = await connection.scalar(
        select(func.sum(PAID_FOR_SUBMISSION))
        .select_from(Submission)
        .join(Post, Post.id == Submission.post_id)
        .where(
            Post.group_id == group.id,
            Submission.member_id == submission.member_id,
            Submission.id != submission.id,
            Submission.on_time.is_(False),
            Submission.submitted_at >= begin,
            Submission.submitted_at < end,
        )
    )
    return int(paid or 0)


async def record_state(
    connection: AsyncConnection,
    submission: MemberSubmission,
    state: SubmissionState,
    reviewer: Actor | None,
    now: dt.datetime,
    reviewer_note: str | None = None,
) -> MemberSubmission:
    """Record a submission's new state, who decided it and with which note; return it changed."""
    await connection.execute(
        update(Submission)
        .where(Submission.id == submission.id)
        .values(
            state=state.value,
            decided_at=None if state is SubmissionState.PENDING else now,
            decided_by=reviewer.member_id if reviewer else None,
            words=reviewer_note,
        )
    )
    return await get_submission(connection, submission.guild_id, submission.id)


def entry_key(submission: MemberSubmission) -> entries.EntryKey:
    """Return the key of the ledger entry for a submission: one for each member and post."""
    subject = f"{submission.post_id}:{submission.challenge_id}"
    return entries.EntryKey(
        submission.guild_id, submission.group_id, submission.member_id, EntryKind.ANSWER, subject
    )
