"""Daily reminders: wished for, planned ahead, held back when there is nothing to say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Reminder, Run
from bot.domain.actor import Actor
from bot.domain.delivery import DeliveryKind
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.weekly import Daily
from bot.domain.schedule.zones import zone_of
from bot.services.delivery import outbox
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.services.plan import progress

MAX_REFUSED = 3
MAX_LATENESS = dt.timedelta(hours=3)
"""How late a reminder is still of use."""

SNOOZE = dt.timedelta(hours=2)


async def find_time(session: AsyncSession, seat: Actor) -> dt.time | None:
    """Return when a member wants to be reminded; None if not at all."""
    return await session.scalar(
        select(Reminder.at_time).where(
            Reminder.guild_id == seat.guild_id, Reminder.member_id == seat.member_id
        )
    )


async def switch_on(
    session: AsyncSession, seat: Actor, at: dt.time, *, now: dt.datetime
) -> dt.datetime:
    """Remind daily at this time where the member is; returns when the first will be.

    Raises:
        Refusal: the member is not in the plan.
    """
    have = await progress.require_locked(session, seat)
    first = Daily(at, have.zone).after(now)
    values = {"at_time": at, "next_at": first, "refused": 0}
    await session.execute(
        insert(session, Reminder)
        .values(guild_id=seat.guild_id, member_id=seat.member_id, **values)
        .on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=values)
    )
    return first


async def switch_off(session: AsyncSession, seat: Actor) -> bool:
    """Remind no more; False when it was off."""
    gone = await session.scalar(
        delete(Reminder)
        .where(Reminder.guild_id == seat.guild_id, Reminder.member_id == seat.member_id)
        .returning(Reminder.member_id)
    )
    return gone is not None


async def reschedule(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> None:
    """Set the next reminder anew, as after a change of zone."""
    if at := await find_time(session, seat):
        await switch_on(session, seat, at, now=now)


async def snooze(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> dt.datetime:
    """Remind once more, a little later; returns when.

    Raises:
        Refusal: the member is not in the plan.
    """
    await progress.require_locked(session, seat)
    later = now + SNOOZE
    row = _promise(seat.guild_id, seat.member_id, f"snooze {later:%Y-%m-%dT%H:%M}", later)
    await outbox.enqueue(session, [row])
    return later


async def enqueue_due(session: AsyncSession, now: dt.datetime, *, limit: int = 500) -> int:
    """Promise the reminders that have fallen due, and set the next of each; returns how many."""
    rows = await session.execute(
        select(Reminder.guild_id, Reminder.member_id, Reminder.at_time, Reminder.next_at, Run.zone)
        .join(Run, (Run.guild_id == Reminder.guild_id) & (Run.member_id == Reminder.member_id))
        .where(Reminder.next_at <= now, Run.ended_at.is_(None))
        .order_by(Reminder.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Reminder)
    )
    promised = []
    for guild_id, member_id, at, next_at, zone in rows.all():
        due_at, following = _latest(Daily(at, zone_of(zone)), next_at, now)
        period = f"{local_date(due_at, zone_of(zone))} {at:%H:%M}"
        promised.append(_promise(guild_id, member_id, period, due_at))
        await session.execute(
            update(Reminder)
            .where(Reminder.guild_id == guild_id, Reminder.member_id == member_id)
            .values(next_at=following)
        )
    await outbox.enqueue(session, promised)
    return len(promised)


def _latest(daily: Daily, due_at: dt.datetime, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the latest time that has come, and the next; days that went by are not made up for."""
    following = daily.after(due_at)
    while following <= now:
        due_at, following = following, daily.after(following)
    return due_at, following


def _promise(guild_id: int, member_id: int, period: str, due_at: dt.datetime) -> dict[str, Any]:
    return outbox.row(DeliveryKind.REMINDER, guild_id, member_id, period, due_at)


async def record_delivered(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Forget that messages were closed before."""
    await session.execute(
        update(Reminder)
        .where(Reminder.guild_id == guild_id, Reminder.member_id == member_id)
        .values(refused=0)
    )


async def record_refused(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Note that a member’s messages are closed; the third time, switch reminders off."""
    await progress.lock_progress(session, guild_id, member_id)
    mine = (Reminder.guild_id == guild_id, Reminder.member_id == member_id)
    refused = await session.scalar(
        update(Reminder)
        .where(*mine)
        .values(refused=Reminder.refused + 1)
        .returning(Reminder.refused)
    )
    stopped = (refused or 0) >= MAX_REFUSED
    if stopped:
        await session.execute(delete(Reminder).where(*mine))
    if stopped:
        await notices.add(
            session,
            guild_id,
            member_id,
            NoticeKind.REMINDERS_STOPPED,
            instead_of=NoticeKind.DMS_CLOSED,
        )
    else:
        await notices.add(session, guild_id, member_id, NoticeKind.DMS_CLOSED)
