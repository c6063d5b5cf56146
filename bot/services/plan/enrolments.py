"""Begins enrolments, ends them (restart, leave, switch to another plan), and takes them up again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, PaceChange
from bot.domain.actor import Actor
from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal, require
from bot.domain.plan.enrolment import (
    RESTORE_WITHIN,
    EndedEnrolment,
    Ending,
    Pace,
    PauseCause,
    member_date,
)
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.groups import groups
from bot.services.members.membership import mark_seen
from bot.services.plan import changes, pauses
from bot.services.plan.progress import NO_GROUP, find_progress, lock_progress, require_progress


async def join(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, plan: Plan, *, now: dt.datetime
) -> PlanProgress:
    """Enrol the actor in a plan from today on, daily, in the zone of their latest enrolment or else their group's."""
    group = await groups.resolve_group(connection, actor)
    await groups.enter(connection, actor, group, now)
    if await find_progress(connection, catalog, *actor.key, now):
        raise Refusal("You’re already in the plan. `/plan today` shows where you are.")
    latest = (await connection.execute(_ended(actor))).first()
    zone = latest.zone if latest else group.zone
    today = local_date(now, zone_of(zone))
    if latest:
        today = max(today, member_date(now, zone_of(latest.zone), latest.zone_since))
    values = {"plan_id": plan.id, "zone": zone, "zone_since": today, "start_on": today}
    return await _create(connection, actor, catalog, values, Pace.DAILY, now=now)


async def _create(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    values: Mapping[str, Any],
    pace: Pace,
    *,
    now: dt.datetime,
) -> PlanProgress:
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
    first_pace = {"since": values["start_on"], "pace": pace}
    enrolment_id = await connection.scalar(new_id)
    await connection.execute(insert(PaceChange).values(enrolment_id=enrolment_id, **first_pace))
    return await require_progress(connection, actor, catalog, now)


async def _create_after(
    connection: AsyncConnection, actor: Actor, former: PlanProgress, plan_id: str
) -> PlanProgress:
    """Store a new enrolment with the zone and pace of one that has just ended."""
    values = {
        "plan_id": plan_id,
        "zone": former.zone.key,
        "zone_since": former.zone_since,
        "start_on": former.today,
    }
    pace = former.calendar.pace_on(former.today)
    return await _create(connection, actor, former.catalog, values, pace, now=former.now)


async def restart(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> PlanProgress:
    """End the enrolment and create one that starts today; days paid before are not paid again."""
    progress = await lock_progress(connection, actor, catalog, now)
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    await _end(connection, progress, Ending.RESTARTED)
    return await _create_after(connection, actor, progress, progress.plan_id)


async def leave(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> None:
    """End the enrolment; points stay."""
    progress = await lock_progress(connection, actor, catalog, now)
    await _end(connection, progress, Ending.LEFT)


async def _end(connection: AsyncConnection, progress: PlanProgress, ending: Ending) -> None:
    """End the enrolment that is followed; one put aside for another plan is paused until it goes on."""
    if ending is Ending.SWITCHED:
        await pauses.begin(connection, [progress.enrolment_id], PauseCause.MEMBER, progress.today)
    followed = update(Enrolment).where(Enrolment.id == progress.enrolment_id)
    await connection.execute(followed.values(ended_at=progress.now, ending=ending))


async def switch(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, plan: Plan, *, now: dt.datetime
) -> PlanProgress:
    """Put the current plan aside, and continue or start another in the same zone and pace."""
    progress = await lock_progress(connection, actor, catalog, now)
    if progress.plan_id == plan.id:
        return progress
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    await _end(connection, progress, Ending.SWITCHED)
    is_aside = Enrolment.ending == Ending.SWITCHED
    put_aside = _ended(actor).where(Enrolment.plan_id == plan.id, is_aside)
    row = (await connection.execute(put_aside)).first()
    if row is None:
        return await _create_after(connection, actor, progress, plan.id)
    await _reopen(connection, row.id, progress)
    await pauses.end(connection, [row.id], PauseCause.MEMBER, progress.today)
    pace = progress.calendar.pace_on(progress.today)
    await changes.store_pace(connection, row.id, pace, progress.today)
    return await require_progress(connection, actor, catalog, now)


async def _reopen(
    connection: AsyncConnection, enrolment_id: int, former: PlanProgress | None
) -> None:
    """Reopen an enrolment, in the zone of the one that was followed until now, if there is one."""
    values: dict[str, Any] = {"ended_at": None, "ending": None}
    if former:
        values |= {"zone": former.zone.key, "zone_since": former.zone_since}
    await connection.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(**values))


def _ended(actor: Actor) -> Select[Any]:
    return (
        select(Enrolment.__table__)
        .where(Enrolment.of(*actor.key), Enrolment.ended_at.is_not(None))
        .order_by(Enrolment.ended_at.desc(), Enrolment.id.desc())
        .limit(1)
    )


async def find_restorable(
    connection: AsyncConnection, actor: Actor, now: dt.datetime, later: PlanProgress | None = None
) -> EndedEnrolment | None:
    """Return the enrolment that was left or restarted last, if it can still be restored.

    It can't once there is a check-in in a `later` one of its plan, which is followed now.
    """
    ended = _ended(actor).where(
        Enrolment.ended_at >= now - RESTORE_WITHIN, Enrolment.ending != Ending.SWITCHED
    )
    if later and later.check_ins:
        ended = ended.where(Enrolment.plan_id != later.plan_id)
    row = (await connection.execute(ended)).first()
    if row is None:
        return None
    return EndedEnrolment(row.id, row.plan_id, Ending(row.ending), row.ended_at)


async def restore(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    *,
    now: dt.datetime,
    instead_of: int | None = None,
) -> PlanProgress:
    """Reopen the enrolment that ended last; if another plan is followed now, that is put aside.

    `instead_of` is the id of the enrolment that was open when the actor was asked, 0 for none, and
    None if unknown. It keeps a second click from restoring an even earlier enrolment.
    """
    await mark_seen(connection, actor, now)
    later = await find_progress(connection, catalog, *actor.key, now)
    if instead_of is not None and instead_of != (later.enrolment_id if later else 0):
        raise Refusal(
            "Your plan has changed since that button was shown, so it does nothing now. `/plan today` "
            "shows where you are."
        )
    ended = require(
        await find_restorable(connection, actor, now, later),
        f"There’s nothing to undo. You can undo leaving or restarting for {RESTORE_WITHIN.days} days, until you check in again.",
    )
    if later and later.plan_id != ended.plan_id:
        await _end(connection, later, Ending.SWITCHED)
    elif later:
        await connection.execute(delete(Enrolment).where(Enrolment.id == later.enrolment_id))
    await _reopen(connection, ended.enrolment_id, later)
    restored = await require_progress(connection, actor, catalog, now)
    await pauses.set_group_pause_of_member(connection, actor, now, paused=not restored.group_id)
    return await require_progress(connection, actor, catalog, now)
