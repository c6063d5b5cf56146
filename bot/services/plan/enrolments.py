"""Begins, changes and ends enrolments (restart, leave, switch to another plan), and takes them up again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, PaceChange
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal, require
from bot.domain.plan.enrolment import Ending, Pace, PauseCause, member_date
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.groups import groups
from bot.services.plan import pauses, reminders
from bot.services.plan.progress import NO_GROUP, find_progress, lock_progress, require_progress


async def join(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, plan: Plan, *, now: dt.datetime
) -> PlanProgress:
    """Follow a plan from today on, daily, in the zone of the latest enrolment or else the group's."""
    group = await groups.resolve_group(connection, actor)
    await groups.enter(connection, actor, group, now)
    if await find_progress(connection, catalog, *actor.key, now):
        raise Refusal("You’re already in the plan. `/plan today` shows where you are.")
    latest = (await connection.execute(_ended(actor))).first()
    zone = latest.zone if latest else group.zone
    today = local_date(now, zone_of(zone))
    if latest:
        today = max(today, member_date(now, zone_of(latest.zone), latest.zone_since))
    start = {"zone": zone, "zone_since": today, "start_on": today}
    await _follow(connection, actor, plan, start, Pace.DAILY, now)
    return await require_progress(connection, actor, catalog, now)


async def switch(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, plan: Plan, *, now: dt.datetime
) -> PlanProgress:
    """Leave the current plan for another, in the same zone and pace."""
    progress = await lock_progress(connection, actor, catalog, now)
    if progress.plan_id == plan.id:
        return progress
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    await _leave(connection, progress)
    await _follow(connection, actor, plan, _start_now(progress), progress.pace, now)
    return await require_progress(connection, actor, catalog, now)


def _start_now(progress: PlanProgress) -> dict[str, Any]:
    """Return the columns of an enrolment that begins today, in the zone of the present one."""
    zone = {"zone": progress.zone.key, "zone_since": progress.zone_since}
    return {**zone, "start_on": progress.today}


async def _follow(
    connection: AsyncConnection,
    actor: Actor,
    plan: Plan,
    start: Mapping[str, Any],
    pace: Pace,
    now: dt.datetime,
) -> None:
    """Go on with a plan where it was left, in the pace that it had, or else start it."""
    left = _ended(actor).where(Enrolment.plan_id == plan.id, Enrolment.ending == Ending.LEFT)
    if row := (await connection.execute(left)).first():
        await pauses.end(connection, [row.id], PauseCause.MEMBER, start["start_on"])
        await _reopen(connection, actor, row.id, start, now)
    else:
        await _create(connection, actor, {"plan_id": plan.id, **start}, pace)


async def _create(
    connection: AsyncConnection, actor: Actor, values: dict[str, Any], pace: Pace
) -> None:
    """Store a new enrolment, and delete those that began and ended on its first date without a check-in."""
    await connection.execute(
        delete(Enrolment)
        .filter_by(**actor.ids)
        .where(
            Enrolment.ended_at.is_not(None),
            Enrolment.start_on == values["start_on"],
            ~select(CheckIn.day_id).where(CheckIn.enrolment_id == Enrolment.id).exists(),
        )
    )
    new_id = insert(Enrolment).values(**actor.ids, **values).returning(Enrolment.id)
    # `WITH_FIRST_PACE` finds the pauses of an enrolment by the date of this first pace, too.
    first_pace = {"since": values["start_on"], "pace": pace}
    enrolment_id = await connection.scalar(new_id)
    await connection.execute(insert(PaceChange).values(enrolment_id=enrolment_id, **first_pace))


async def leave(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, now: dt.datetime
) -> None:
    """Leave the plan, which stands still until it is joined again; points stay."""
    await _leave(connection, await lock_progress(connection, actor, catalog, now))


async def _leave(connection: AsyncConnection, progress: PlanProgress) -> None:
    await pauses.begin(connection, [progress.enrolment_id], PauseCause.MEMBER, progress.today)
    await _update(connection, progress, ended_at=progress.now, ending=Ending.LEFT)


async def _reopen(
    connection: AsyncConnection,
    actor: Actor,
    former_id: int,
    start: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Take up an enrolment again, in the zone of one that would begin now."""
    values = {"ended_at": None, "ending": None, **start}
    del values["start_on"]
    await connection.execute(update(Enrolment).where(Enrolment.id == former_id).values(values))
    group = await groups.find_group_of(connection, actor)
    is_paused = group is None or not group.is_open
    await pauses.set_group_pause_of_member(connection, actor, now, paused=is_paused)


def _ended(actor: Actor) -> Select[Any]:
    """Return the query for the enrolment that ended last."""
    return (
        select(Enrolment.__table__)
        .where(Enrolment.of(*actor.key), Enrolment.ended_at.is_not(None))
        .order_by(Enrolment.ended_at.desc(), Enrolment.id.desc())
        .limit(1)
    )


async def restart(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> PlanProgress:
    """End the enrolment and create one that starts today; days paid before are not paid again."""
    former = await lock_progress(connection, actor, catalog, now)
    if not former.group_id:
        raise Refusal(NO_GROUP)
    await _update(connection, former, ended_at=now, ending=Ending.RESTARTED)
    values = {"plan_id": former.plan_id, **_start_now(former)}
    await _create(connection, actor, values, former.pace)
    return await require_progress(connection, actor, catalog, now)


async def find_restart(
    connection: AsyncConnection, actor: Actor, progress: PlanProgress
) -> int | None:
    """Return the enrolment before a restart that can be undone: until the next check-in."""
    if progress.check_ins:
        return None
    restarted = _ended(actor).where(
        Enrolment.plan_id == progress.plan_id, Enrolment.ending == Ending.RESTARTED
    )
    return await connection.scalar(restarted.with_only_columns(Enrolment.id))


async def undo_restart(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> PlanProgress:
    """Reopen the enrolment that was restarted, as if it hadn't been."""
    later = await lock_progress(connection, actor, catalog, now)
    nothing = "There’s nothing to undo. You can undo a restart until you check in again."
    restarted = require(await find_restart(connection, actor, later), nothing)
    await connection.execute(delete(Enrolment).where(Enrolment.id == later.enrolment_id))
    await _reopen(connection, actor, restarted, _start_now(later), now)
    return await require_progress(connection, actor, catalog, now)


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
) -> None:
    """Change the time zone; the date never goes back: today stays today until the new zone catches up."""
    progress = await lock_progress(connection, actor, catalog, now)
    if zone != progress.zone.key:
        await _update(connection, progress, zone=zone, zone_since=progress.today)
        await reminders.plan_next(connection, actor, zone_of(zone), now)


async def set_pace(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, pace: Pace, *, now: dt.datetime
) -> None:
    progress = await lock_progress(connection, actor, catalog, now)
    key = {"enrolment_id": progress.enrolment_id, "since": progress.today}
    await upsert(connection, PaceChange, key, {"pace": pace})


async def _update(connection: AsyncConnection, progress: PlanProgress, **values: object) -> None:
    of_enrolment = Enrolment.id == progress.enrolment_id
    await connection.execute(update(Enrolment).where(of_enrolment).values(**values))
