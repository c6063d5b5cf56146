"""Reminders: settings of the member, and the jobs made from them."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, Reminder
from bot.db.statements import UNREADABLE_RETRY, in_block, skipping_unreadable, upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.jobs import JobKind, NoticeKind
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import DAY, Daily, instant, local_date
from bot.domain.schedule.zones import zone_of
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.members import notices
from bot.services.members.membership import ensure_member, mark_seen
from bot.services.plan.progress import lock_member, lock_progress

MAX_LATENESS = dt.timedelta(hours=3)  # a reminder that could not be sent by then is skipped
SNOOZE = dt.timedelta(hours=2)
MOST_DAILY = 3  # after so many working dates in a row with nothing done, reminders come weekly


# Built once, because building a statement takes about as long as executing it.
_DUE: Any = (
    select(Reminder.guild_id, Reminder.member_id, Reminder.at_time, Enrolment.zone)
    .join(Enrolment, Reminder.of(Enrolment.guild_id, Enrolment.member_id))
    .join(Member, Member.owns(Reminder))
    .where(Reminder.next_at <= bindparam("now"), Enrolment.ended_at.is_(None))
    .where(Member.left_at.is_(None))
    .order_by(Reminder.next_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True, of=Reminder)
)


async def find_time(connection: AsyncConnection, actor: Actor) -> dt.time | None:
    """Return the local time of the actor's reminders; None if they are off."""
    return await connection.scalar(select(Reminder.at_time).where(Reminder.of(*actor.key)))


async def switch_on(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, at: dt.time, now: dt.datetime
) -> dt.datetime:
    """Remind daily at this time in the zone of the enrolment; return when the first is due."""
    await ensure_member(connection, actor, now)
    progress = await lock_progress(connection, actor, catalog, now)
    return await _store(connection, actor, at, progress.zone, now)


async def _store(
    connection: AsyncConnection, actor: Actor, at: dt.time, zone: ZoneInfo, now: dt.datetime
) -> dt.datetime:
    first = Daily(at, zone).after(now)
    await upsert(connection, Reminder, actor.ids, {"at_time": at, "next_at": first})
    return first


async def count_idle(connection: AsyncConnection, progress: PlanProgress, member_id: int) -> int:
    """Return on how many working dates, with today, a member has done nothing but look."""
    of_member = Member.of(progress.guild_id, member_id)
    seen_at = await connection.scalar(select(Member.seen_at).where(of_member))
    if not seen_at:
        return 0
    before = progress.calendar.count_before
    return before(progress.today + DAY) - before(local_date(seen_at, progress.zone) + DAY)


async def switch_off(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    await mark_seen(connection, actor, now)
    await connection.execute(delete(Reminder).where(Reminder.of(*actor.key)))


async def plan_next(
    connection: AsyncConnection, actor: Actor, zone: ZoneInfo, now: dt.datetime
) -> None:
    """Compute again when the next reminder is due, after a change of zone."""
    if at := await find_time(connection, actor):
        await _store(connection, actor, at, zone, now)


async def snooze(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> dt.datetime:
    """Enqueue one more reminder in two hours; return when it is due."""
    await lock_progress(connection, actor, catalog, now)
    due_at = now + SNOOZE
    key = f"snooze {due_at:%Y-%m-%dT%H:%M}"
    job = outbox.job(JobKind.REMINDER, *actor.key, key, due_at)
    await outbox.enqueue(connection, [job])
    return due_at


async def enqueue_due(
    connection: AsyncConnection,
    now: dt.datetime,
    block: ShardBlock = EVERY_SERVER,
    *,
    limit: int = 500,
) -> bool:
    """Enqueue due reminders, and store when each is due next; return whether there may be more."""
    due = _DUE.where(*in_block(Reminder.guild_id, block))
    rows = (await connection.execute(due, {"now": now, "limit": limit})).all()
    jobs = []
    for row in rows:
        following = now + UNREADABLE_RETRY
        with skipping_unreadable(Enrolment, (row.guild_id, row.member_id)):
            zone = zone_of(row.zone)
            following = Daily(row.at_time, zone).after(now)
            # The latest that has fallen due is a day before; earlier ones that were missed get none.
            due_on = local_date(following, zone) - DAY
            due_at, key = instant(due_on, row.at_time, zone), f"{due_on} {row.at_time:%H:%M}"
            jobs.append(outbox.job(JobKind.REMINDER, row.guild_id, row.member_id, key, due_at))
        of_member = Reminder.of(row.guild_id, row.member_id)
        await connection.execute(update(Reminder).where(of_member).values(next_at=following))
    await outbox.enqueue(connection, jobs)
    return bool(rows)


async def record_refused(connection: AsyncConnection, guild_id: int, member_id: int) -> None:
    """Switch off the reminders of a member who takes no direct messages, and leave a notice."""
    await lock_member(connection, guild_id, member_id)
    await connection.execute(delete(Reminder).where(Reminder.of(guild_id, member_id)))
    await notices.add(connection, guild_id, member_id, NoticeKind.REMINDERS_STOPPED)
