"""Reviews of answers: one decision each, by someone else, kept with its author, reversible."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Submission
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.submissions import SubmissionState
from bot.services.challenges import submission_queries, submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.delivery import outbox
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent
from bot.services.points import entries, milestones


async def accept(
    session: AsyncSession,
    reviewer: Actor,
    pack: Catalog,
    submission_id: int,
    revision: int,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Accept an answer and pay for it.

    Raises:
        Refusal: it is the reviewer's own, another has decided, or it was handed in anew meanwhile.
    """
    answer = await _to_decide(session, reviewer, submission_id, revision)
    accepted = await submissions.record_acceptance(session, answer, pack, reviewer, now)
    await _decided(session, reviewer, accepted, "accept", now)
    return accepted


async def return_submission(
    session: AsyncSession,
    reviewer: Actor,
    submission_id: int,
    revision: int,
    words: str,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Return an answer with what is missing, to be handed in again.

    Raises:
        Refusal: see `accept`; or there are no words.
    """
    if not words.strip():
        raise Refusal("Say in a line what is missing; the member reads it.")
    answer = await _to_decide(session, reviewer, submission_id, revision)
    await submissions.record_state(
        session, answer, SubmissionState.RETURNED, reviewer, now, words.strip()
    )
    returned = await submission_queries.get_submission(session, reviewer.guild_id, submission_id)
    await _decided(session, reviewer, returned, "return", now)
    return returned


async def undo(
    session: AsyncSession, reviewer: Actor, pack: Catalog, submission_id: int, *, now: dt.datetime
) -> MemberSubmission:
    """Take a decision back: the answer waits again, and what it paid is taken back.

    Raises:
        Refusal: nothing was decided, or it is the reviewer's own.
    """
    answer = await _locked(session, reviewer, submission_id)
    if answer.state is SubmissionState.PENDING:
        raise Refusal("Nothing is decided about this answer, so there is nothing to take back.")
    _not_own(reviewer, answer)
    if answer.state is SubmissionState.ACCEPTED:
        await entries.reverse(session, submissions.entry_key(answer), now)
    await submissions.record_state(session, answer, SubmissionState.PENDING, None, now, None)
    if answer.state is SubmissionState.ACCEPTED:
        who = (answer.guild_id, answer.member_id)
        await milestones.record_undone_answer(session, who, pack, now)
    await decisions.record_decision(
        session,
        reviewer,
        AuditEvent("undo", answer.challenge_id, answer.group_id, answer.member_id),
        now,
    )
    return await submission_queries.get_submission(session, reviewer.guild_id, submission_id)


async def _to_decide(
    session: AsyncSession, reviewer: Actor, submission_id: int, revision: int
) -> MemberSubmission:
    answer = await _locked(session, reviewer, submission_id)
    _not_own(reviewer, answer)
    if answer.state is not SubmissionState.PENDING:
        by = f", by <@{answer.decided_by}>" if answer.decided_by else ""
        raise Refusal(f"This answer was {answer.state.value} already{by}.")
    if answer.revision != revision:
        raise Refusal("This answer was handed in anew meanwhile. `/manage review next` shows it.")
    return answer


def _not_own(reviewer: Actor, answer: MemberSubmission) -> None:
    if answer.member_id == reviewer.member_id:
        raise Refusal("Nobody reviews their own answer. Ask another moderator to look at it.")


async def _locked(session: AsyncSession, reviewer: Actor, submission_id: int) -> MemberSubmission:
    """Return an answer that nobody else changes meanwhile: its member first, as everyone does."""
    whose = select(Submission.member_id).where(Submission.id == submission_id)
    await session.execute(
        select(Member.member_id)
        .where(Member.key(reviewer.guild_id, await session.scalar(whose)))
        .with_for_update()
    )
    await session.execute(
        select(Submission.id).where(Submission.id == submission_id).with_for_update()
    )
    return await submission_queries.get_submission(session, reviewer.guild_id, submission_id)


async def _decided(
    session: AsyncSession, reviewer: Actor, answer: MemberSubmission, what: str, now: dt.datetime
) -> None:
    """Keep the decision, and promise the member word of it."""
    await decisions.record_decision(
        session,
        reviewer,
        AuditEvent(what, answer.challenge_id, answer.group_id, answer.member_id),
        now,
    )
    period = f"{answer.id}-{answer.revision}-{int(now.timestamp())}"
    row = outbox.row(DeliveryKind.VERDICT, answer.guild_id, answer.member_id, period, now)
    await outbox.enqueue(session, [row])
