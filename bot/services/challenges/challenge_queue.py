"""What moderators decide about a group's challenges: preview, skip, pause, queue, retire."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.dialects import insert
from bot.db.models import Delivery, Group, QueuedChallenge, RetiredChallenge
from bot.domain.actor import Actor
from bot.domain.challenge_choice import choose_challenge
from bot.domain.content import Challenge
from bot.domain.decisions import DecisionKind
from bot.domain.delivery import DeliveryKind, DeliveryState, SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.weekly import PlannedPost, next_occurrence, week_key
from bot.services.challenges import post_planner
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.moderation.decisions import AuditEvent, record_decision

MAX_QUEUED = 25


@dataclass(frozen=True, slots=True)
class NextPost:
    """A group's next post as planned; without a challenge where every one is retired."""

    planned: PlannedPost
    challenge: Challenge | None
    paused: bool


async def preview_next_post(
    session: AsyncSession, group: StudyGroup, challenges: Sequence[Challenge], now: dt.datetime
) -> NextPost:
    """Return what will be posted next in a group unless its settings or queue change."""
    planned = group.next_occurrence(now)
    challenge = await _choose(session, group, challenges)
    return NextPost(planned, challenge, group.is_paused(planned.at))


async def _choose(
    session: AsyncSession, group: StudyGroup, challenges: Sequence[Challenge]
) -> Challenge | None:
    selection = await post_planner.load_selection_inputs(session, [group])
    return choose_challenge(challenges, selection[group.id])


async def skip(
    session: AsyncSession, actor: Actor, group: StudyGroup, *, now: dt.datetime
) -> PlannedPost:
    """Skip the group's next post; return which one that was."""
    group = await _lock(session, group)
    planned = group.next_occurrence(now)
    row = outbox.row(DeliveryKind.CHALLENGE, group.guild_id, group.id, planned.week, planned.at)
    skipped = {**row, "state": DeliveryState.SKIPPED, "reason": SkipReason.BY_MODERATOR}
    await outbox.enqueue(session, [skipped])
    await _schedule_next(session, group, planned.week, now)
    event = AuditEvent(DecisionKind.SKIP, planned.week, group.id)
    await record_decision(session, actor, event, now)
    return planned


async def unskip(
    session: AsyncSession, actor: Actor, group: StudyGroup, week: str, *, now: dt.datetime
) -> None:
    """Undo the skip of a week; raise a Refusal if its time has come, or it was not skipped."""
    group = await _lock(session, group)
    due_at = await session.scalar(
        delete(Delivery)
        .where(
            _posts_of(group),
            Delivery.period == week,
            Delivery.reason == SkipReason.BY_MODERATOR,
            Delivery.due_at > now,
        )
        .returning(Delivery.due_at)
    )
    if due_at is None:
        raise Refusal(
            "That week isn’t skipped, or its time has already come, so there’s nothing to undo."
        )
    previous_week = await session.scalar(
        select(func.max(Delivery.period)).where(_posts_of(group), Delivery.period < week)
    )
    next_post_at = min(due_at, group.next_post_at or due_at)
    await _update(session, group, taken_week=previous_week, next_post_at=next_post_at, moved=True)
    await record_decision(session, actor, AuditEvent(DecisionKind.UNSKIP, week, group.id), now)


async def post_now(
    session: AsyncSession,
    actor: Actor,
    group: StudyGroup,
    challenges: Sequence[Challenge],
    *,
    now: dt.datetime,
) -> Challenge:
    """Enqueue this week's challenge now; refuse if it is out, none is left, or paused."""
    group = await _lock(session, group)
    if group.is_paused(now):
        raise Refusal(f"Posts in “{group.name}” are paused. Use `/manage challenge resume` first.")
    week = week_key(now, group.weekly.zone)
    if await session.scalar(select(Delivery.id).where(_posts_of(group), Delivery.period == week)):
        raise Refusal(
            "This week’s challenge has already been posted or skipped, and there’s only one a week. "
            "To choose what comes next, use `/manage challenge queue`."
        )
    challenge = await _choose(session, group, challenges)
    if challenge is None:
        raise Refusal("Every challenge is retired. Bring one back with `/manage challenge retire`.")
    await post_planner.enqueue_post(session, group, week, now, challenge)
    await _schedule_next(session, group, week, now)
    event = AuditEvent(DecisionKind.POST_NOW, challenge.id, group.id)
    await record_decision(session, actor, event, now)
    return challenge


def _posts_of(group: StudyGroup) -> ColumnElement[bool]:
    return and_(Delivery.kind == DeliveryKind.CHALLENGE, Delivery.subject_id == group.id)


async def _lock(session: AsyncSession, group: StudyGroup) -> StudyGroup:
    """Lock the group against other planning until the transaction ends; return it read again."""
    row = select(Group.id).where(Group.id == group.id)
    await session.execute(row.with_for_update(key_share=True))
    return await groups.get(session, group.guild_id, group.id)


async def _schedule_next(
    session: AsyncSession, group: StudyGroup, week: str, now: dt.datetime
) -> None:
    """Schedule the post after a week, unless an earlier post is due and not planned yet."""
    if group.next_post_at and group.next_post_at <= now:
        return
    following = next_occurrence(group.weekly, now, taken=week)
    await _update(session, group, taken_week=week, next_post_at=following.at, moved=False)


async def _update(session: AsyncSession, group: StudyGroup, **values: Any) -> None:
    await session.execute(update(Group).where(Group.id == group.id).values(**values))


async def pause(
    session: AsyncSession,
    actor: Actor,
    group: StudyGroup,
    until: dt.date | None,
    *,
    now: dt.datetime,
) -> None:
    """Post nothing in the group through a date, or until it is resumed if `until` is None."""
    await _update(session, group, paused_at=now, paused_until=until)
    subject = f"until {until}" if until else "until resumed"
    await record_decision(session, actor, AuditEvent(DecisionKind.PAUSE, subject, group.id), now)


async def resume(
    session: AsyncSession, actor: Actor, group: StudyGroup, *, now: dt.datetime
) -> None:
    """Post in the group again; raise a Refusal if it is not paused."""
    if group.paused_at is None:
        raise Refusal(
            f"Posts in “{group.name}” aren’t paused. `/manage challenge preview` shows what’s next."
        )
    await _update(session, group, paused_at=None, paused_until=None)
    await record_decision(session, actor, AuditEvent(DecisionKind.RESUME, "posts", group.id), now)


async def toggle_queued(
    session: AsyncSession,
    actor: Actor,
    group: StudyGroup,
    challenge: Challenge,
    *,
    now: dt.datetime,
    first: bool = False,
) -> bool:
    """Append a challenge to the group's queue, or remove it; return whether it is queued now.

    With `first` it is put, or moved, to the front. Raises a Refusal if the queue is full.
    """
    in_queue = QueuedChallenge.group_id == group.id
    positions = list(await session.scalars(select(QueuedChallenge.position).where(in_queue)))
    removed = await session.scalar(
        delete(QueuedChallenge)
        .where(in_queue, QueuedChallenge.challenge_id == challenge.id)
        .returning(QueuedChallenge.challenge_id)
    )
    if removed and not first:
        unqueued = AuditEvent(DecisionKind.UNQUEUE, challenge.id, group.id)
        await record_decision(session, actor, unqueued, now)
        return False
    if len(positions) - bool(removed) >= MAX_QUEUED:
        raise Refusal(
            f"The queue is full: it holds {MAX_QUEUED} challenges. To take one out, queue it again."
        )
    position = min(positions, default=0) - 1 if first else max(positions, default=0) + 1
    await session.execute(
        insert(session, QueuedChallenge)
        .values(group_id=group.id, challenge_id=challenge.id, position=position)
        .on_conflict_do_nothing()
    )
    kind = DecisionKind.REPLACE if first else DecisionKind.QUEUE
    await record_decision(session, actor, AuditEvent(kind, challenge.id, group.id), now)
    return True


async def toggle_retired(
    session: AsyncSession, actor: Actor, challenge: Challenge, *, now: dt.datetime
) -> bool:
    """Retire a challenge in the actor's server, or restore it; return whether it is retired now."""
    restored = await session.scalar(
        delete(RetiredChallenge)
        .where(
            RetiredChallenge.guild_id == actor.guild_id,
            RetiredChallenge.challenge_id == challenge.id,
        )
        .returning(RetiredChallenge.challenge_id)
    )
    if restored is None:
        await session.execute(
            insert(session, RetiredChallenge)
            .values(guild_id=actor.guild_id, challenge_id=challenge.id)
            .on_conflict_do_nothing()
        )
    kind = DecisionKind.UNRETIRE if restored else DecisionKind.RETIRE
    await record_decision(session, actor, AuditEvent(kind, challenge.id), now)
    return restored is None


async def list_queued(session: AsyncSession, group_id: int) -> Sequence[str]:
    """Return the ids of the challenges in a group's queue, next first."""
    query = select(QueuedChallenge.challenge_id).where(QueuedChallenge.group_id == group_id)
    order = (QueuedChallenge.position, QueuedChallenge.challenge_id)
    return (await session.scalars(query.order_by(*order))).all()
