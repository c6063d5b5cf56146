"""What moderators do about the challenges of a group: look ahead, skip, hold, queue, retire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Delivery, Group, QueuedChallenge, RetiredChallenge
from bot.domain.actor import Actor
from bot.domain.challenge_choice import choose_challenge
from bot.domain.content.challenges import Challenge
from bot.domain.delivery import DeliveryKind, DeliveryState, SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.occurrences import PlannedPost, next_occurrence, week_key
from bot.services.challenges import post_planner
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent

MAX_QUEUED = 25


@dataclass(frozen=True, slots=True)
class NextPost:
    """What a group gets next, and when."""

    planned: PlannedPost
    challenge: Challenge | None
    paused: bool


async def preview_next_post(
    session: AsyncSession, group: StudyGroup, bank: Sequence[Challenge], now: dt.datetime
) -> NextPost:
    """Return what will be posted next; it is what is posted, unless something is changed."""
    planned = group.next_occurrence(now)
    taste = (await post_planner.load_selection_inputs(session, [group]))[group.id]
    return NextPost(planned, choose_challenge(bank, taste), group.is_paused(planned.at))


async def skip(
    session: AsyncSession, who: Actor, group: StudyGroup, *, now: dt.datetime
) -> PlannedPost:
    """Let the next week go by without a post; returns which."""
    group = await _hold(session, group)
    planned = group.next_occurrence(now)
    row = outbox.row(DeliveryKind.CHALLENGE, group.guild_id, group.id, planned.week, planned.at)
    skipped = {**row, "state": DeliveryState.SKIPPED, "reason": SkipReason.BY_MODERATOR}
    await outbox.enqueue(session, [skipped])
    await _go_on_after(session, group, planned.week, now)
    await decisions.record_decision(session, who, AuditEvent("skip", planned.week, group.id), now)
    return planned


async def unskip(
    session: AsyncSession, who: Actor, group: StudyGroup, week: str, *, now: dt.datetime
) -> None:
    """Take a skip back, while its time has not come.

    Raises:
        Refusal: its time has come, or it was not skipped.
    """
    group = await _hold(session, group)
    due_at = await session.scalar(
        delete(Delivery)
        .where(
            Delivery.kind == DeliveryKind.CHALLENGE,
            Delivery.subject_id == group.id,
            Delivery.period == week,
            Delivery.reason == SkipReason.BY_MODERATOR,
            Delivery.due_at > now,
        )
        .returning(Delivery.due_at)
    )
    if due_at is None:
        raise Refusal("That week’s time has come, or it was not skipped. Nothing was changed.")
    before = await session.scalar(
        select(func.max(Delivery.period)).where(
            Delivery.kind == DeliveryKind.CHALLENGE,
            Delivery.subject_id == group.id,
            Delivery.period < week,
        )
    )
    await session.execute(
        update(Group)
        .where(Group.id == group.id)
        .values(
            taken_week=before, next_post_at=min(due_at, group.next_post_at or due_at), moved=True
        )
    )
    await decisions.record_decision(session, who, AuditEvent("unskip", week, group.id), now)


async def post_now(
    session: AsyncSession,
    who: Actor,
    group: StudyGroup,
    bank: Sequence[Challenge],
    *,
    now: dt.datetime,
) -> Challenge:
    """Post this week's challenge at once, in place of its time.

    Raises:
        Refusal: this week has had its challenge, there is none left, or the group is paused.
    """
    group = await _hold(session, group)
    if group.is_paused(now):
        raise Refusal(f"“{group.name}” is paused. Use `/manage challenge resume` first.")
    week = week_key(now, group.weekly.zone)
    if await session.scalar(
        select(Delivery.id).where(
            Delivery.kind == DeliveryKind.CHALLENGE,
            Delivery.subject_id == group.id,
            Delivery.period == week,
        )
    ):
        raise Refusal(
            "This week’s challenge is out already, or was skipped; there is one a week. "
            "`/manage challenge queue` chooses what comes next."
        )
    taste = (await post_planner.load_selection_inputs(session, [group]))[group.id]
    challenge = choose_challenge(bank, taste)
    if challenge is None:
        raise Refusal("Every challenge is retired. `/manage challenge retire` takes that back.")
    await post_planner.enqueue_post(session, group, week, now, challenge)
    await _go_on_after(session, group, week, now)
    await decisions.record_decision(
        session, who, AuditEvent("post-now", challenge.id, group.id), now
    )
    return challenge


async def _hold(session: AsyncSession, group: StudyGroup) -> StudyGroup:
    """Let nobody else plan for a group until this unit of work ends; returns it as it is now."""
    await session.execute(
        select(Group.id).where(Group.id == group.id).with_for_update(key_share=True)
    )
    return await groups.get(session, group.guild_id, group.id)


async def _go_on_after(
    session: AsyncSession, group: StudyGroup, week: str, now: dt.datetime
) -> None:
    """Plan what comes after a week, unless what has fallen due is still to be planned first."""
    if group.next_post_at and group.next_post_at <= now:
        return
    following = next_occurrence(group.weekly, now, taken=week)
    await session.execute(
        update(Group)
        .where(Group.id == group.id)
        .values(taken_week=week, next_post_at=following.at, moved=False)
    )


async def pause(
    session: AsyncSession,
    who: Actor,
    group: StudyGroup,
    until: dt.date | None,
    *,
    now: dt.datetime,
) -> None:
    """Post nothing, for a holiday, until a date (the last one) or until resumed."""
    await session.execute(
        update(Group).where(Group.id == group.id).values(paused_at=now, paused_until=until)
    )
    subject = f"until {until}" if until else "until resumed"
    await decisions.record_decision(session, who, AuditEvent("pause", subject, group.id), now)


async def resume(session: AsyncSession, who: Actor, group: StudyGroup, *, now: dt.datetime) -> None:
    """Post again.

    Raises:
        Refusal: the group is not paused.
    """
    if group.paused_at is None:
        raise Refusal(
            f"“{group.name}” is not paused. `/manage challenge preview` shows what is next."
        )
    await session.execute(
        update(Group).where(Group.id == group.id).values(paused_at=None, paused_until=None)
    )
    await decisions.record_decision(session, who, AuditEvent("resume", "posts", group.id), now)


async def toggle_queued(
    session: AsyncSession,
    who: Actor,
    group: StudyGroup,
    challenge: Challenge,
    *,
    now: dt.datetime,
    first: bool = False,
) -> bool:
    """Put a challenge into the queue, last or first; one that is in it is taken out: False.

    Raises:
        Refusal: the queue is full.
    """
    mine = (QueuedChallenge.group_id == group.id,)
    ends = await session.execute(
        select(
            func.min(QueuedChallenge.position), func.max(QueuedChallenge.position), func.count()
        ).where(*mine)
    )
    low, high, count = ends.one()
    gone = await session.scalar(
        delete(QueuedChallenge)
        .where(*mine, QueuedChallenge.challenge_id == challenge.id)
        .returning(QueuedChallenge.challenge_id)
    )
    if gone and not first:
        await decisions.record_decision(
            session, who, AuditEvent("unqueue", challenge.id, group.id), now
        )
        return False
    if count - bool(gone) >= MAX_QUEUED:
        raise Refusal(f"The queue holds {MAX_QUEUED}. Take one out by queueing it again.")
    position = (low or 0) - 1 if first else (high or 0) + 1
    await session.execute(
        insert(session, QueuedChallenge)
        .values(group_id=group.id, challenge_id=challenge.id, position=position)
        .on_conflict_do_nothing()
    )
    what = "replace" if first else "queue"
    await decisions.record_decision(session, who, AuditEvent(what, challenge.id, group.id), now)
    return True


async def toggle_retired(
    session: AsyncSession, who: Actor, challenge: Challenge, *, now: dt.datetime
) -> bool:
    """Keep a challenge from coming in this server; one that is retired comes back: False."""
    mine = (
        RetiredChallenge.guild_id == who.guild_id,
        RetiredChallenge.challenge_id == challenge.id,
    )
    back = await session.scalar(
        delete(RetiredChallenge).where(*mine).returning(RetiredChallenge.challenge_id)
    )
    if back is None:
        await session.execute(
            insert(session, RetiredChallenge)
            .values(guild_id=who.guild_id, challenge_id=challenge.id)
            .on_conflict_do_nothing()
        )
    what = "unretire" if back else "retire"
    await decisions.record_decision(session, who, AuditEvent(what, challenge.id), now)
    return back is None


async def list_queued(session: AsyncSession, group_id: int) -> Sequence[str]:
    """Return the ids of the challenges in a group's queue, next first."""
    rows = await session.scalars(
        select(QueuedChallenge.challenge_id)
        .where(QueuedChallenge.group_id == group_id)
        .order_by(QueuedChallenge.position, QueuedChallenge.challenge_id)
    )
    return rows.all()
