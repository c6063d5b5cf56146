"""Answers to challenges: handed in, settled, paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Member, Submission
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.submissions import Deadline, SubmissionInput, SubmissionState
from bot.services.challenges import posts
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    find_submission,
    get_submission,
)
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.services.points import entries, milestones
from bot.services.points.entries import EntryKey

ENTRY_KIND = "challenge"
"""The kind of entry that an accepted answer makes."""


async def require_open_post(
    session: AsyncSession, seat: Actor, post_id: int, *, now: dt.datetime
) -> tuple[ChallengePost, StudyGroup, bool]:
    """Return a post, its group, and whether an answer now counts as on time.

    What counts is when it was handed in first; one that was returned may always come back.

    Raises:
        Refusal: the post is gone or closed, the person is not in its group, or their answer is
            accepted already.
    """
    post = await posts.find_post(session, post_id)
    if post is None or post.guild_id != seat.guild_id:
        raise Refusal("This challenge is gone. `/challenge now` shows the one that is open.")
    group = await groups.get(session, seat.guild_id, post.group_id)
    mine = await groups.find_group_of(session, seat)
    if mine is None or mine.id != group.id:
        raise Refusal(f"This challenge is for “{group.name}”. Join it with `/group join` first.")
    have = await find_submission(session, post_id, seat.member_id)
    if have and have.state is SubmissionState.ACCEPTED:
        raise Refusal("Your answer is accepted already; there is nothing to add. Well done.")
    if have and have.state is SubmissionState.RETURNED:
        return post, group, have.on_time
    on_time = Deadline(post.deadline_at, group.lateness).require_accepts(now)
    return post, group, have.on_time if have else on_time


async def submit(
    session: AsyncSession,
    seat: Actor,
    pack: Catalog,
    post_id: int,
    handed: SubmissionInput,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Hand in an answer, or hand it in again; where nobody reviews, it is accepted at once.

    Raises:
        Refusal: see `may_answer`.
    """
    await _hold(session, seat, post_id, now)
    _, group, on_time = await require_open_post(session, seat, post_id, now=now)
    have = await find_submission(session, post_id, seat.member_id)
    values = {
        "state": SubmissionState.PENDING.value,
        "revision": have.revision + 1 if have else 1,
        "did": handed.did,
        "learned": handed.learned,
        "link": handed.link,
        "file_name": handed.file_name,
        "file_url": handed.file_url,
        "on_time": on_time,
        "submitted_at": now,
        "decided_at": None,
        "decided_by": None,
        "words": None,
    }
    submission_id = await session.scalar(
        insert(session, Submission)
        .values(guild_id=seat.guild_id, post_id=post_id, member_id=seat.member_id, **values)
        .on_conflict_do_update(index_elements=["post_id", "member_id"], set_=values)
        .returning(Submission.id)
    )
    answer = await get_submission(session, seat.guild_id, submission_id)
    if group.reviewed:
        await _tell_reviewers(session, answer, now)
        return answer
    return await record_acceptance(session, answer, pack, None, now)


async def _hold(session: AsyncSession, seat: Actor, post_id: int, now: dt.datetime) -> None:
    """Note that a member is here; keep their other clicks waiting, and whoever reviews them."""
    await session.execute(
        update(Member)
        .where(Member.key(seat.guild_id, seat.member_id))
        .values(seen_at=now, left_at=None)
    )
    await session.execute(
        select(Submission.id)
        .where(Submission.post_id == post_id, Submission.member_id == seat.member_id)
        .with_for_update()
    )


async def _tell_reviewers(
    session: AsyncSession, answer: MemberSubmission, now: dt.datetime
) -> None:
    row = outbox.row(DeliveryKind.REVIEW, answer.guild_id, answer.id, f"{answer.revision}", now)
    await outbox.enqueue(session, [row])


async def record_acceptance(
    session: AsyncSession,
    answer: MemberSubmission,
    pack: Catalog,
    reviewer: Actor | None,
    now: dt.datetime,
) -> MemberSubmission:
    challenge = pack.challenge_names.by_id.get(answer.challenge_id)
    worth = (
        pack.scoring.challenge.worth(challenge.difficulty, on_time=answer.on_time)
        if challenge
        else 0
    )
    if worth:
        await entries.pay(session, entry_key(answer), worth, now)
    await record_state(session, answer, SubmissionState.ACCEPTED, reviewer, now, None)
    who = (answer.guild_id, answer.member_id)
    reached = await milestones.record_accepted_answer(session, who, pack, now)
    return replace(await get_submission(session, answer.guild_id, answer.id), reached=reached)


async def record_state(
    session: AsyncSession,
    answer: MemberSubmission,
    state: SubmissionState,
    reviewer: Actor | None,
    now: dt.datetime,
    words: str | None,
) -> None:
    decided = state is not SubmissionState.PENDING
    await session.execute(
        update(Submission)
        .where(Submission.id == answer.id)
        .values(
            state=state.value,
            decided_at=now if decided else None,
            decided_by=reviewer.member_id if reviewer else None,
            words=words,
        )
    )


def entry_key(answer: MemberSubmission) -> EntryKey:
    """Return what an accepted answer is paid for: once per member and post."""
    subject = f"{answer.post_id}:{answer.challenge_id}"
    return EntryKey(answer.guild_id, answer.group_id, answer.member_id, ENTRY_KIND, subject)


async def record_review_message(
    session: AsyncSession, submission_id: int, channel_id: int, message_id: int
) -> None:
    """Note where reviewers see an answer."""
    await session.execute(
        update(Submission)
        .where(Submission.id == submission_id)
        .values(channel_id=channel_id, message_id=message_id)
    )


async def add_review_notice(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Have a member told at their next command that an answer was reviewed."""
    await notices.add(session, guild_id, member_id, NoticeKind.ANSWER_REVIEWED)
