"""How a member bends the plan: pause, shift, another pace or zone, start over, leave, come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CheckIn, Run
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress, long_date
from bot.domain.schedule.zones import zone_of
from bot.services.plan import check_ins, progress

RESTORE_WITHIN = dt.timedelta(days=7)
"""How long leaving and restarting can be undone."""

LEFT, RESTARTED = "left", "restarted"
LONGEST_PAUSE = dt.timedelta(days=366)
MOST_SHIFTED = 90


@dataclass(frozen=True, slots=True)
class EndedEnrolment:
    """A run that was left or restarted, and can still be taken up again."""

    enrolment_id: int
    ending: str
    ended_at: dt.datetime


async def pause(
    session: AsyncSession, seat: Actor, *, now: dt.datetime, until: dt.date | None = None
) -> PlanProgress:
    """Pause from today; `until` is the last date of the pause.

    Raises:
        Refusal: the date is past or absurdly far.
    """
    have = await progress.require_locked(session, seat)
    today = have.today(now)
    if until and until < today:
        raise Refusal(f"{long_date(until)} is past. Choose today or a later date, or none.")
    if until and until - today > LONGEST_PAUSE:
        raise Refusal("A pause can be a year at most. Choose a nearer date, or none.")
    if today < have.start:
        raise Refusal(f"Your plan waits for {long_date(have.start)} and needs no pause until then.")
    return await _bent(session, have, have.timeline.with_pause(today, until))


async def resume(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> PlanProgress:
    """End a pause today.

    Raises:
        Refusal: there is no pause.
    """
    have = await progress.require_locked(session, seat)
    if not have.is_paused(now):
        raise Refusal("Your plan is not paused. `/plan today` shows what is next.")
    return await _bent(session, have, have.timeline.without_pause(have.today(now)))


async def shift(
    session: AsyncSession, seat: Actor, pack: Catalog, days: int, *, now: dt.datetime
) -> PlanProgress:
    """Move everything that is still due by so many days; fewer than none moves it back.

    Raises:
        Refusal: it would begin before its beginning, or end absurdly late.
    """
    if not days:
        raise Refusal(
            "Shifting by 0 days changes nothing. Choose how many; below zero moves it back."
        )
    have = await progress.require_locked(session, seat)
    schedule, today = have.schedule(pack.plan), have.today(now)
    total = schedule.shift_after(days, today)
    went_by = max(0, schedule.count_before(today) - schedule.length)
    if total < 0:
        raise Refusal(
            f"Your plan is shifted by {have.shift} days; it can be moved back by no more than that."
        )
    if total - went_by > MOST_SHIFTED:
        raise Refusal(
            f"A plan can be shifted by {MOST_SHIFTED} days in all. For a longer break use "
            "`/plan pause`, or `/plan restart` to begin anew."
        )
    await session.execute(update(Run).where(Run.id == have.enrolment_id).values(shift=total))
    return replace(have, shift=total)


async def adjust(
    session: AsyncSession,
    seat: Actor,
    *,
    now: dt.datetime,
    zone: str | None = None,
    pace: Pace | None = None,
    start: dt.date | None = None,
) -> PlanProgress:
    """Change zone or pace from today on, or the start of a plan that has not begun.

    What was checked in keeps the date it had where the member then was.
    """
    have = await progress.require_locked(session, seat)
    if zone:
        have = await _moved(session, have, zone, now)
    today = have.today(now)
    if start and start != have.start:
        have = await _starting(session, have, start, now)
    if pace:
        have = await _bent(session, have, have.timeline.with_pace(today, pace))
    return have


async def begin_today(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> PlanProgress:
    """Begin a plan that waits for its start; one that has begun stays as it is."""
    have = await progress.require_locked(session, seat)
    today = have.today(now)
    return have if today >= have.start else await _starting(session, have, today, now)


async def _moved(
    session: AsyncSession, have: PlanProgress, zone: str, now: dt.datetime
) -> PlanProgress:
    """Change the zone; who comes to where it is yesterday goes on as before, paused or not."""
    left = have.today(now)
    moved = replace(have, zone=zone_of(zone))
    today = moved.today(now)
    start = min(have.start, today) if left >= have.start else have.start
    await session.execute(
        update(Run).where(Run.id == have.enrolment_id).values(zone=zone, start_on=start)
    )
    moved = replace(moved, start=start)
    if today >= left:
        return moved
    as_before = replace(have.timeline.phase_on(left), since=today)
    return await _bent(session, moved, Timeline.of((*have.timeline.phases, as_before)))


async def _starting(
    session: AsyncSession, have: PlanProgress, start: dt.date, now: dt.datetime
) -> PlanProgress:
    """Move the start of a plan that has not begun.

    Raises:
        Refusal: it has begun, or the date is past.
    """
    today = have.today(now)
    if today >= have.start:
        raise Refusal(
            "Your plan has begun already. `/plan shift` moves what is due, `/plan restart` begins "
            "anew."
        )
    if start < today:
        raise Refusal(f"{long_date(start)} is past. Choose today or a later date.")
    await session.execute(update(Run).where(Run.id == have.enrolment_id).values(start_on=start))
    pace = have.timeline.phase_on(today).pace
    return await _bent(
        session, replace(have, start=start), Timeline.of(phases_for(today, start, pace))
    )


async def _bent(session: AsyncSession, have: PlanProgress, timeline: Timeline) -> PlanProgress:
    await check_ins.replace_phases(session, have.enrolment_id, timeline)
    return replace(have, timeline=timeline, history=have.history.followed_by(timeline))


async def restart(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> PlanProgress:
    """Begin anew today, with nothing checked in; points stay, and are not paid again."""
    have = await progress.require_locked(session, seat)
    await _end(session, have, RESTARTED, now)
    today = have.today(now)
    pace = have.timeline.phase_on(today).pace
    await check_ins.create_enrolment(
        session, seat, check_ins.NewEnrolment(have.zone.key, today, today, pace), now
    )
    return await progress.require_locked(session, seat)


async def leave(session: AsyncSession, seat: Actor, *, now: dt.datetime) -> None:
    """End the run; points stay."""
    await _end(session, await progress.require_locked(session, seat), LEFT, now)


async def _end(session: AsyncSession, have: PlanProgress, ending: str, now: dt.datetime) -> None:
    await session.execute(
        update(Run).where(Run.id == have.enrolment_id).values(ended_at=now, ending=ending)
    )


async def find_restorable(
    session: AsyncSession, guild_id: int, member_id: int, now: dt.datetime
) -> EndedEnrolment | None:
    """Return the run ended last, if it can still be taken up again."""
    rows = await session.execute(
        select(Run.id, Run.ending, Run.ended_at)
        .where(
            Run.guild_id == guild_id,
            Run.member_id == member_id,
            Run.ended_at >= now - RESTORE_WITHIN,
        )
        .order_by(Run.ended_at.desc(), Run.id.desc())
        .limit(1)
    )
    row = rows.first()
    return EndedEnrolment(row[0], row[1] or LEFT, row[2] or now) if row else None


async def restore(
    session: AsyncSession, seat: Actor, *, now: dt.datetime, instead_of: int | None = None
) -> PlanProgress:
    """Take up the run ended last; what was checked in since then comes along.

    `instead_of` is the run that goes on meanwhile, 0 for none, where that is known: so a second
    click does not take back what was ended before.

    Raises:
        Refusal: there is none, it ended too long ago, or it was taken back already.
    """
    await progress.lock_progress(session, seat.guild_id, seat.member_id)
    since = await progress.find_progress(session, seat.guild_id, seat.member_id)
    if instead_of is not None and instead_of != (since.enrolment_id if since else 0):
        raise Refusal("That was taken back already. `/plan today` shows where you are.")
    ended = await find_restorable(session, seat.guild_id, seat.member_id, now)
    if ended is None:
        raise Refusal(
            f"There is nothing to take back: that works for {RESTORE_WITHIN.days} days after "
            "leaving or restarting."
        )
    if since:
        await _bring_along(session, since, ended.enrolment_id)
    await session.execute(
        update(Run).where(Run.id == ended.enrolment_id).values(ended_at=None, ending=None)
    )
    return await progress.require_locked(session, seat)


async def _bring_along(session: AsyncSession, since: PlanProgress, run_id: int) -> None:
    """Move check-ins to the run they come back to, unless it has them, and drop the later run."""
    there = select(CheckIn.day_id).where(CheckIn.run_id == run_id).scalar_subquery()
    await session.execute(
        update(CheckIn)
        .where(CheckIn.run_id == since.enrolment_id, CheckIn.day_id.not_in(there))
        .values(run_id=run_id)
    )
    await session.execute(delete(Run).where(Run.id == since.enrolment_id))
