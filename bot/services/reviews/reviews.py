"""Reviewers' decisions about submissions: accept or return each revision, and undo."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Submission
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import clean_name
from bot.domain.points import EntryKey, EntryKind, EntryReason
from bot.services import outbox
from bot.services.challenges import gallery, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission, get_submission
from bot.services.members.membership import mark_seen
from bot.services.moderation.decisions import record_decision
from bot.services.points import entries, milestones
from bot.services.points.corrections import BY_THEMSELVES
from bot.services.reviews.queue import get_reviewable

Version: TypeAlias = tuple[int, int]  # the id of a submission, and the revision that a reviewer saw


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is stored with a decision, for the author to read."""

    met: tuple[int, ...] | None = None  # the criteria ticked, counted from 1; None without boxes
    note: str = ""
    by_members: bool = False  # whether two members agreed, and no reviewer decided


NO_FEEDBACK = Feedback()
LATELY = dt.timedelta(days=14)  # how long a decision can be undone


async def accept(
    connection: AsyncConnection,
    reviewer: Actor,
    catalog: Catalog,
    version: Version,
    now: dt.datetime,
    feedback: Feedback = NO_FEEDBACK,
) -> MemberSubmission:
    submission = await _lock_undecided(connection, reviewer, version, now)
    accepted = await mark_accepted(connection, submission, catalog, now, reviewer, feedback)
    await _log_and_tell(connection, reviewer, DecisionKind.ACCEPT, accepted, now)
    return accepted


async def accept_without_reviewer(
    connection: AsyncConnection,
    member: Actor,
    submission: MemberSubmission,
    catalog: Catalog,
    now: dt.datetime,
    *,
    by_members: bool = False,
) -> MemberSubmission:
    """Accept a submission; `member` is its author, or the second of two members who agree on it."""
    feedback = Feedback(by_members=by_members)
    accepted = await mark_accepted(connection, submission, catalog, now, feedback=feedback)
    kind = DecisionKind.ACCEPT_BY_MEMBERS if by_members else DecisionKind.ACCEPT_UNREVIEWED
    await _log_and_tell(connection, member, kind, accepted, now)
    return accepted


async def mark_accepted(
    connection: AsyncConnection,
    submission: MemberSubmission,
    catalog: Catalog,
    now: dt.datetime,
    reviewer: Actor | None = None,
    feedback: Feedback = NO_FEEDBACK,
) -> MemberSubmission:
    """Accept a submission, and pay for it unless it was paid elsewhere; return it with milestones.

    The ledger marks points that the server's owner got by accepting an answer of their own.
    """
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    rules = catalog.scoring.challenge
    worth = rules.worth(challenge.difficulty, submission.timing) if challenge else 0
    if worth and not await submission_queries.is_paid_elsewhere(connection, submission):
        is_own = reviewer is not None and reviewer.member_id == submission.member_id
        reason = EntryReason(submission.member_id, BY_THEMSELVES) if is_own else None
        await entries.pay(connection, _entry_key(submission), worth, now, reason)
    accepted = await _record_state(
        connection, submission, SubmissionState.ACCEPTED, reviewer, now, feedback
    )
    member = (submission.guild_id, submission.member_id)
    reached = await milestones.record_accepted(connection, member, submission.id, catalog, now)
    await gallery.show(connection, accepted, now)
    return replace(accepted, reached=reached)


async def return_submission(
    connection: AsyncConnection,
    reviewer: Actor,
    catalog: Catalog,
    version: Version,
    now: dt.datetime,
    feedback: Feedback,
) -> MemberSubmission:
    """Return a submission with what is missing in it; refuse if nothing is, and there is no note."""
    submission = await _lock_undecided(connection, reviewer, version, now)
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    asked = len(challenge.counts_when) if challenge and feedback.met is not None else 0
    if not clean_name(feedback.note) and len(feedback.met or ()) >= asked:
        raise Refusal(
            "Everything is ticked and the note is empty. Untick what’s missing, or write a line about it."
        )
    returned = await _record_state(
        connection, submission, SubmissionState.RETURNED, reviewer, now, feedback
    )
    await _log_and_tell(connection, reviewer, DecisionKind.RETURN, returned, now)
    return returned


async def undo(
    connection: AsyncConnection, reviewer: Actor, version: Version, now: dt.datetime
) -> MemberSubmission:
    """Undo a decision about a revision: it is pending again and loses the points it earned."""
    submission = await _lock_version(connection, reviewer, version, now)
    if submission.state is SubmissionState.PENDING:
        raise Refusal("This answer hasn’t been reviewed yet, so there’s nothing to undo.")
    if submission.decided_at and submission.decided_at < now - LATELY:
        raise Refusal("This was decided more than 14 days ago, so it stays as it is.")
    if submission.state is SubmissionState.ACCEPTED:
        await entries.reverse(connection, _entry_key(submission), now)
        member = (submission.guild_id, submission.member_id)
        await gallery.withdraw(connection, *member, now, post_id=submission.post_id)
    pending = await _record_state(connection, submission, SubmissionState.PENDING, None, now)
    await _log_and_tell(connection, reviewer, DecisionKind.UNDO, pending, now)
    return pending


async def _lock_version(
    connection: AsyncConnection, reviewer: Actor, version: Version, now: dt.datetime
) -> MemberSubmission:
    """Return a submission, locked; refuse if it isn't the reviewer's to decide, or has a newer revision."""
    submission_id, revision = version
    await lock_for(connection, reviewer, submission_id, now)
    submission = await get_reviewable(connection, reviewer, submission_id)
    require_may_decide(reviewer, submission)
    if submission.revision != revision:
        raise Refusal(
            "The member has handed in a newer version since then. **All answers** leads to that one."
        )
    return submission


async def _lock_undecided(
    connection: AsyncConnection, reviewer: Actor, version: Version, now: dt.datetime
) -> MemberSubmission:
    submission = await _lock_version(connection, reviewer, version, now)
    if submission.state is not SubmissionState.PENDING:
        by = f" by <@{submission.decided_by}>" if submission.decided_by else ""
        by = " by two members" if submission.by_members else by
        raise Refusal(
            f"This answer was already {submission.state.value}{by}. **All answers** lists it, to undo the decision."
        )
    return submission


def require_may_decide(reviewer: Actor, submission: MemberSubmission) -> None:
    """Refuse, except to the server's owner, their own answer and one that they returned before an appeal."""
    if submission.member_id == reviewer.member_id and not reviewer.is_owner:
        raise Refusal("You can’t review your own answer. Ask another reviewer to look at it.")
    if submission.appealed_from == reviewer.member_id and not reviewer.is_owner:
        raise Refusal(
            "You returned this answer, and its author asked for a second reviewer. Somebody else decides about it now."
        )


async def lock_for(
    connection: AsyncConnection, actor: Actor, submission_id: int, now: dt.datetime
) -> None:
    """Lock a submission for what the actor does with it, which counts as being seen."""
    await lock(connection, actor.guild_id, submission_id, actor.member_id)
    await mark_seen(connection, actor, now)


async def lock(
    connection: AsyncConnection, guild_id: int, submission_id: int, *others: int
) -> None:
    """Lock a submission after its member and those others: always in one order, against deadlocks."""
    stored = select(Submission.member_id).where(Submission.id == submission_id)
    ids = [await connection.scalar(stored), *others]
    members = select(Member.member_id).where(Member.guild_id == guild_id, Member.member_id.in_(ids))
    await connection.execute(members.order_by(Member.member_id).with_for_update())
    await connection.execute(stored.with_for_update())


async def _record_state(
    connection: AsyncConnection,
    submission: MemberSubmission,
    state: SubmissionState,
    reviewer: Actor | None,
    now: dt.datetime,
    feedback: Feedback = NO_FEEDBACK,
) -> MemberSubmission:
    await connection.execute(
        update(Submission)
        .where(Submission.id == submission.id)
        .values(
            state=state,
            decided_at=None if state is SubmissionState.PENDING else now,
            decided_by=reviewer.member_id if reviewer else None,
            by_members=feedback.by_members,
            met=feedback.met,
            reviewer_note=feedback.note.strip() if clean_name(feedback.note) else None,
        )
    )
    return await get_submission(connection, submission.guild_id, submission.id)


def _entry_key(submission: MemberSubmission) -> EntryKey:
    """Return the key of the ledger entry for a submission: one for each member and post."""
    who = (submission.guild_id, submission.group_id, submission.member_id)
    return EntryKey(*who, EntryKind.ANSWER, str(submission.post_id), submission.post_id)


async def _log_and_tell(
    connection: AsyncConnection,
    reviewer: Actor,
    kind: DecisionKind,
    submission: MemberSubmission,
    now: dt.datetime,
) -> None:
    """Record a decision in the audit log, and tell the member, unless it is undone or their own."""
    answered, group_id = submission.challenge_id, submission.group_id
    whose = submission.member_id
    unnamed = kind in (DecisionKind.ACCEPT_UNREVIEWED, DecisionKind.ACCEPT_BY_MEMBERS)
    await record_decision(
        connection, reviewer, now, kind, answered, group_id, about_id=whose, unnamed=unnamed
    )
    if kind is not DecisionKind.UNDO and reviewer.member_id != submission.member_id:
        key = decision_key(submission)
        row = outbox.job(JobKind.DECISION, submission.guild_id, submission.id, key, now)
        await outbox.enqueue(connection, [row])


async def request_review(
    connection: AsyncConnection, submission: MemberSubmission, now: dt.datetime
) -> None:
    key = request_key(submission)
    row = outbox.job(JobKind.REVIEW, submission.guild_id, submission.id, key, now)
    await outbox.enqueue(connection, [row])


def request_key(submission: MemberSubmission) -> str:
    """Return what tells a request for a review apart from others about the same submission."""
    return f"{submission.revision}-again" if submission.appealed_at else str(submission.revision)


def decision_key(submission: MemberSubmission) -> str:
    """Return what tells a decision apart from others about the same submission."""
    decided_at = int(submission.decided_at.timestamp()) if submission.decided_at else None
    return f"{submission.revision}-{decided_at}"
