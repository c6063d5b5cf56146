"""Changes of an open enrolment: pause, shift, another pace, zone or start."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import DAY, Pace, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import local_date, long_date
from bot.domain.schedule.zones import zone_of
from bot.services.plan import enrolments
from bot.services.plan.progress import NO_GROUP, require_locked

MAX_PAUSE = dt.timedelta(days=366)
MAX_SHIFT_DAYS = 90


async def pause(
    connection: AsyncConnection, actor: Actor, *, now: dt.datetime, until: dt.date | None = None
) -> PlanProgress:
    """Pause a started plan from today on, through `until` (at most a year) or without an end."""
    progress = await require_locked(connection, actor)
    today = progress.today(now)
    if until and until < today:
        raise Refusal(
            f"{long_date(until)} is in the past. Choose today or a later date, or leave it out."
        )
    if until and until - today > MAX_PAUSE:
        raise Refusal("A pause can last a year at most. Choose an earlier date, or leave it out.")
    if today < progress.start:
        raise Refusal(
            f"Your plan doesn’t start until {long_date(progress.start)}, so you don’t need a pause."
        )
    if until and not progress.group_id:  # it would go on although the member cannot check in
        raise Refusal(NO_GROUP)
    if not until and progress.is_paused_without_end(now):
        return await pause_once_more(connection, progress, today)
    return await store_timeline(connection, progress, progress.timeline.with_pause(today, until))


async def pause_once_more(
    connection: AsyncConnection, progress: PlanProgress, date: dt.date
) -> PlanProgress:
    """Record a pause that was made on a date on which the plan was paused without an end already.

    It begins the day after, as another phase, so that two pauses made on one date are told apart:
    one by the member, and one because their group was archived.
    """
    return await store_timeline(
        connection, progress, progress.timeline.with_pause(date + DAY, None)
    )


async def resume(connection: AsyncConnection, actor: Actor, *, now: dt.datetime) -> PlanProgress:
    """End the pause today; refuse if the plan is not paused."""
    progress = await require_locked(connection, actor)
    if not progress.is_paused(now):
        raise Refusal("Your plan isn’t paused. `/plan today` shows what’s next.")
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    timeline = progress.timeline.without_pause(progress.today(now))
    return await store_timeline(connection, progress, timeline)


async def shift(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, days: int, *, now: dt.datetime
) -> PlanProgress:
    """Move the due dates of remaining days by `days`, back if negative, by 0 to 90 days in all."""
    if not days:
        raise Refusal(
            "A shift of 0 days changes nothing. Choose a number of days; a negative number moves your "
            "plan to earlier dates."
        )
    progress = await require_locked(connection, actor)
    plan, today = catalog.plan_of(progress.plan_id), progress.today(now)
    if progress.status(plan, now).is_finished:
        raise Refusal(
            "You’ve finished the plan, so there’s nothing left to shift. To go through it again, use "
            "`/plan restart`."
        )
    schedule = progress.schedule(plan)
    # After the planned end every plan day is due. A shift to later dates would have no effect until it
    # is longer than the working dates since then, so they are added to it.
    dates_past_the_end = schedule.count_past_end(today)
    shift_so_far = max(progress.shift, dates_past_the_end) if days > 0 else progress.shift
    total = shift_so_far + days
    noun = progress.timeline.phase_on(today).pace.date_noun
    if total < 0:
        raise _no_earlier_shift(progress.shift, noun)
    if total - dates_past_the_end > MAX_SHIFT_DAYS:
        raise Refusal(
            f"You can shift the plan by {MAX_SHIFT_DAYS} {noun}s in total. For a longer break, use "
            "`/plan pause`. To start over at day 1, use `/plan restart`."
        )
    await update_enrolment(connection, progress.enrolment_id, shift=total)
    return replace(progress, shift=total)


def _no_earlier_shift(shift: int, noun: str) -> Refusal:
    """Return the refusal to move a plan to dates that are earlier than without any shift."""
    if not shift:
        return Refusal("You haven’t shifted your plan, so you can’t move it to earlier dates.")
    shifted = f"1 {noun}" if shift == 1 else f"{shift} {noun}s"
    return Refusal(
        f"You can move your plan at most {shifted} earlier, because that’s how far you’ve shifted it."
    )


async def adjust(
    connection: AsyncConnection,
    actor: Actor,
    *,
    now: dt.datetime,
    zone: str | None = None,
    pace: Pace | None = None,
    start: dt.date | None = None,
) -> PlanProgress:
    """Change the zone or pace from today on, or the start of a plan that has not started.

    Earlier check-ins keep the local date they had in the zone of that time.
    """
    progress = await require_locked(connection, actor)
    if zone and zone != progress.zone.key:
        progress.require_may_change_zone(now)
        await enrolments.record_zone_change(connection, actor, now)
        progress = await change_zone(connection, progress, zone_of(zone), now)
    if start and start != progress.start:
        progress = await _change_start(connection, progress, start, now)
    if pace:
        timeline = progress.timeline.with_pace(progress.today(now), pace)
        progress = await store_timeline(connection, progress, timeline)
    return progress


async def begin_today(
    connection: AsyncConnection, actor: Actor, *, now: dt.datetime
) -> PlanProgress:
    """Start a plan today that was to start later; one that has started stays unchanged."""
    progress = await require_locked(connection, actor)
    if (today := progress.today(now)) >= progress.start:
        return progress
    return await _change_start(connection, progress, today, now)


async def change_zone(
    connection: AsyncConnection, progress: PlanProgress, zone: ZoneInfo, now: dt.datetime
) -> PlanProgress:
    """Change the zone, so that it neither costs nor repeats a date (`Timeline.with_dates_moved`)."""
    old_today, today = progress.today(now), local_date(now, zone)
    start = min(progress.start, today) if old_today >= progress.start else progress.start
    await update_enrolment(connection, progress.enrolment_id, zone=zone.key, start_on=start)
    changed = replace(progress, zone=zone, start=start)
    skipped_from = old_today + DAY if progress.active_dates[old_today] else old_today
    timeline = progress.timeline.with_dates_moved(old_today, today, skipped_from)
    if timeline == progress.timeline:
        return changed
    return await store_timeline(connection, changed, timeline)


async def _change_start(
    connection: AsyncConnection, progress: PlanProgress, start: dt.date, now: dt.datetime
) -> PlanProgress:
    today = progress.today(now)
    if today >= progress.start:
        raise Refusal(
            "Your plan has already started. `/plan shift` moves your remaining days, and "
            "`/plan restart` takes you back to day 1."
        )
    if start < today:
        raise Refusal(f"{long_date(start)} is in the past. Choose today or a later date.")
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    await update_enrolment(connection, progress.enrolment_id, start_on=start)
    timeline = Timeline.of(phases_for(today, start, progress.timeline.phase_on(today).pace))
    return await store_timeline(connection, replace(progress, start=start), timeline)


async def store_timeline(
    connection: AsyncConnection, progress: PlanProgress, timeline: Timeline
) -> PlanProgress:
    """Replace the stored timeline; return the progress with the new one."""
    await enrolments.replace_phases(connection, progress.enrolment_id, timeline)
    return replace(progress, timeline=timeline)


async def update_enrolment(connection: AsyncConnection, enrolment_id: int, **values: Any) -> None:
    """Store new values of columns of an enrolment."""
    await connection.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(**values))
