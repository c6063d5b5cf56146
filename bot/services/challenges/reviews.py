"""Reviewers' decisions about submissions of others: accept or return each revision, and undo."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Submission
from bot.domain.actor import Actor
from bot.domain.challenges.submissions import SubmissionState
from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.services.challenges import acceptances
from bot.services.challenges.submission_queries import MemberSubmission, get_submission
from bot.services.delivery import outbox
from bot.services.moderation.decisions import AuditEvent, record_decision
from bot.services.points import entries, milestones

OWN_ANSWER = "You can’t review your own answer. Ask another moderator to look at it."
OWN_ANSWER_NOT_RETURNED = (
    "You can accept your own answer here, but not return it. If something is missing, open it with "
    "`/challenge mine` and change it."
)
NEWER_VERSION = "The member has handed in a newer version since then. Open that one to review it."
EARLIER_DECISION = (
    "That decision was about an earlier version, and the member has handed in a newer one since then. "
    "Open that one to see it."
)


class AnswerChanged(Refusal):
    """What a reviewer decided was about a former state of an answer."""

    def __init__(self, message: str, submission: MemberSubmission) -> None:
        super().__init__(message)
        self.submission = submission


async def accept(
    connection: AsyncConnection,
    reviewer: Actor,
    catalog: Catalog,
    submission_id: int,
    revision: int,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Accept a submission, pay its points, and enqueue a message to the member.

    Reviewers may accept a submission of their own only if they are the server's only moderator.
    """
    submission = await _lock_undecided(connection, reviewer, submission_id, revision)
    accepted = await acceptances.accept(connection, submission, catalog, reviewer, now)
    is_own = reviewer.member_id == submission.member_id
    kind = DecisionKind.ACCEPT_OWN if is_own else DecisionKind.ACCEPT
    await _record(connection, reviewer, kind, accepted, now)
    return accepted


async def return_submission(
    connection: AsyncConnection,
    reviewer: Actor,
    submission_id: int,
    revision: int,
    note: str,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Return a submission with a note about what is missing; refuse an empty one."""
    note = note.strip()
    if not note:
        raise Refusal("Write a line about what’s missing. The member will read it.")
    submission = await _lock_undecided(connection, reviewer, submission_id, revision)
    returned = await acceptances.record_state(
        connection, submission, SubmissionState.RETURNED, reviewer, now, note
    )
    await _record(connection, reviewer, DecisionKind.RETURN, returned, now)
    return returned


async def undo(
    connection: AsyncConnection,
    reviewer: Actor,
    catalog: Catalog,
    submission_id: int,
    revision: int,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Undo a decision about a revision: it is pending again and loses the points it earned."""
    submission = await _lock(connection, reviewer, submission_id)
    if submission.revision != revision:
        raise AnswerChanged(EARLIER_DECISION, submission)
    if submission.state is SubmissionState.PENDING:
        raise Refusal("This answer hasn’t been reviewed yet, so there’s nothing to undo.")
    _refuse_own(reviewer, submission)
    accepted = submission.state is SubmissionState.ACCEPTED
    if accepted:
        await entries.reverse(connection, acceptances.entry_key(submission), now)
    pending = await acceptances.record_state(
        connection, submission, SubmissionState.PENDING, None, now
    )
    if accepted:
        member = (submission.guild_id, submission.member_id)
        await milestones.record_undone_answer(connection, member, catalog, now)
    await _record(connection, reviewer, DecisionKind.UNDO, pending, now)
    return pending


async def _lock_undecided(
    connection: AsyncConnection, reviewer: Actor, submission_id: int, revision: int
) -> MemberSubmission:
    """Return a submission, locked; refuse if it is their own, decided, or has a newer revision."""
    submission = await _lock(connection, reviewer, submission_id)
    _refuse_own(reviewer, submission)
    if submission.state is not SubmissionState.PENDING:
        by = f" by <@{submission.decided_by}>" if submission.decided_by else ""
        raise AnswerChanged(
            f"This answer was already {submission.state.value}{by}. Open it to see the decision or undo "
            "it.",
            submission,
        )
    if submission.revision != revision:
        raise AnswerChanged(NEWER_VERSION, submission)
    return submission


def _refuse_own(reviewer: Actor, submission: MemberSubmission) -> None:
    if submission.member_id == reviewer.member_id and not reviewer.is_only_moderator:
        raise Refusal(OWN_ANSWER)


async def _lock(
    connection: AsyncConnection, reviewer: Actor, submission_id: int
) -> MemberSubmission:
    """Return a submission, locked after its member: the order that prevents deadlocks."""
    stored = select(Submission.member_id).where(Submission.id == submission_id)
    member_id = await connection.scalar(stored)
    member = select(Member.member_id).where(Member.key(reviewer.guild_id, member_id))
    await connection.execute(member.with_for_update())
    await connection.execute(stored.with_for_update())
    return await get_submission(connection, reviewer.guild_id, submission_id)


async def _record(
    connection: AsyncConnection,
    reviewer: Actor,
    kind: DecisionKind,
    submission: MemberSubmission,
    now: dt.datetime,
) -> None:
    """Record a decision in the audit log; enqueue a message to the member.

    There is none if a decision is undone, or was made by the member.
    """
    event = AuditEvent(kind, submission.challenge_id, submission.group_id, submission.member_id)
    await record_decision(connection, reviewer, event, now)
    if kind not in (DecisionKind.UNDO, DecisionKind.ACCEPT_OWN):
        guild_id, member_id = submission.guild_id, submission.member_id
        period = f"{submission.id}-{submission.revision}-{int(now.timestamp())}"
        row = outbox.row(DeliveryKind.VERDICT, guild_id, member_id, period, now)
        await outbox.enqueue(connection, [row])
