"""Changes of the current enrolment: shift, another pace or zone."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, PaceChange
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.zones import zone_of
from bot.services.plan import reminders
from bot.services.plan.progress import lock_progress, require_progress

MAX_SHIFT_DAYS = 90


async def shift(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, days: int, now: dt.datetime
) -> PlanProgress:
    """Move the due dates of remaining days by `days`, back if negative, by 0 to 90 days in all."""
    if not days:
        raise Refusal("A shift of 0 days changes nothing. Type 3 for later, or -3 for earlier.")
    progress = await lock_progress(connection, actor, catalog, now)
    if progress.is_finished:
        raise Refusal("You’ve finished the plan, so there’s nothing left to shift.")
    # After the planned end every plan day is due. A shift to later dates would have no effect until it
    # is longer than the working dates since then, so they are added to it.
    dates_past_the_end = progress.schedule.count_past_end(progress.today)
    total = (max(progress.shift, dates_past_the_end) if days > 0 else progress.shift) + days
    noun = progress.calendar.pace_on(progress.today).date_noun
    if total < 0:
        shifted = f"{progress.shift} {noun}{'' if progress.shift == 1 else 's'}"
        raise Refusal(
            f"You can move your plan at most {shifted} earlier, because that’s how far you’ve shifted it."
        )
    if total - dates_past_the_end > MAX_SHIFT_DAYS:
        raise Refusal(
            f"You can shift the plan by {MAX_SHIFT_DAYS} {noun}s in total. For a longer break, pause it, "
            "or start over: both are in `/plan settings`."
        )
    await _update(connection, progress, shift=total)
    return replace(progress, shift=total)


async def set_zone(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, zone: str, *, now: dt.datetime
) -> PlanProgress:
    """Change the time zone; the date never goes back: today stays today until the new zone catches up."""
    progress = await lock_progress(connection, actor, catalog, now)
    if zone != progress.zone.key:
        await _update(connection, progress, zone=zone, zone_since=progress.today)
        await reminders.reschedule(connection, actor, zone_of(zone), now)
    return await require_progress(connection, actor, catalog, now)


async def set_pace(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, pace: Pace, *, now: dt.datetime
) -> PlanProgress:
    progress = await lock_progress(connection, actor, catalog, now)
    key = {"enrolment_id": progress.enrolment_id, "since": progress.today}
    await upsert(connection, PaceChange, key, {"pace": pace})
    return await require_progress(connection, actor, catalog, now)


async def _update(connection: AsyncConnection, progress: PlanProgress, **values: object) -> None:
    of_enrolment = Enrolment.id == progress.enrolment_id
    await connection.execute(update(Enrolment).where(of_enrolment).values(**values))
