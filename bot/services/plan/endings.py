"""Ends enrolments: restart, leave, put aside for another plan; and restores what was ended."""

import datetime as dt

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.endings import RESTORE_WITHIN, EndedEnrolment, Ending
from bot.domain.plan.progress import PlanProgress
from bot.services.plan import enrolments, group_pauses
from bot.services.plan.changes import change_zone, update_enrolment
from bot.services.plan.progress import NO_GROUP, find_progress, lock_progress, require_locked


async def restart(connection: AsyncConnection, actor: Actor, *, now: dt.datetime) -> PlanProgress:
    """End the enrolment and create one that starts today; days paid before are not paid again."""
    progress = await require_locked(connection, actor)
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    await update_enrolment(connection, progress.enrolment_id, ended_at=now, ending=Ending.RESTARTED)
    today = progress.today(now)
    pace = progress.timeline.phase_on(today).pace
    new = enrolments.NewEnrolment(progress.plan_id, progress.zone.key, today, pace)
    return await enrolments.create_enrolment(connection, actor, new, now)


async def leave(connection: AsyncConnection, actor: Actor, *, now: dt.datetime) -> None:
    """End the enrolment; points stay."""
    progress = await require_locked(connection, actor)
    await update_enrolment(connection, progress.enrolment_id, ended_at=now, ending=Ending.LEFT)


async def put_aside(connection: AsyncConnection, progress: PlanProgress, now: dt.datetime) -> None:
    """End the enrolment for another plan; it is paused until it is continued."""
    paused = progress.timeline.with_pause(progress.today(now), None)
    await enrolments.replace_phases(connection, progress.enrolment_id, paused)
    await update_enrolment(connection, progress.enrolment_id, ended_at=now, ending=Ending.SWITCHED)


# Built once, because building a statement takes about as long as executing it.
_LATEST_ENDED = (
    select(Enrolment.id, Enrolment.plan_id, Enrolment.ending, Enrolment.ended_at)
    .where(
        Enrolment.guild_id == bindparam("guild_id"),
        Enrolment.member_id == bindparam("member_id"),
        Enrolment.ended_at >= bindparam("since"),
        or_(Enrolment.ending.is_(None), Enrolment.ending != Ending.SWITCHED),
    )
    .order_by(Enrolment.ended_at.desc(), Enrolment.id.desc())
    .limit(1)
)


async def find_restorable(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> EndedEnrolment | None:
    """Return the enrolment that ended last, if it can still be restored."""
    values = {"guild_id": guild_id, "member_id": member_id, "since": now - RESTORE_WITHIN}
    rows = await connection.execute(_LATEST_ENDED, values)
    if (row := rows.first()) is None:
        return None
    return EndedEnrolment(
        enrolment_id=row.id,
        plan_id=row.plan_id,
        ending=Ending(row.ending or Ending.LEFT),
        ended_at=row.ended_at or now,
    )


async def restore(
    connection: AsyncConnection, actor: Actor, *, now: dt.datetime, instead_of: int | None = None
) -> PlanProgress:
    """Reopen the enrolment that ended last, and move later check-ins in its plan to it.

    If another plan is followed now, that is put aside. The plan of a member who is in no open group
    is paused.

    `instead_of` is the id of the enrolment that was open when the actor was asked, 0 for none, and
    None if unknown. It keeps a second click from restoring an even earlier enrolment.
    """
    await lock_progress(connection, actor.guild_id, actor.member_id)
    later = await find_progress(connection, actor.guild_id, actor.member_id)
    if instead_of is not None and instead_of != (later.enrolment_id if later else 0):
        raise Refusal(
            "Your plan has changed since that button was shown, so it does nothing now. `/plan today` "
            "shows where you are."
        )
    ended = await find_restorable(connection, actor.guild_id, actor.member_id, now)
    if ended is None:
        raise Refusal(
            f"There’s nothing to undo. You can undo leaving or restarting for {RESTORE_WITHIN.days} "
            "days."
        )
    if later and later.plan_id != ended.plan_id:
        await put_aside(connection, later, now)
    elif later:
        await _merge(connection, later.enrolment_id, into=ended.enrolment_id)
    await update_enrolment(connection, ended.enrolment_id, ended_at=None, ending=None)
    restored = await require_locked(connection, actor)
    if later and later.zone != restored.zone:
        restored = await change_zone(connection, restored, later.zone, now)
    if restored.group_id:
        return restored
    return await group_pauses.pause_restored(connection, actor, restored, ended.ended_at, now)


async def _merge(connection: AsyncConnection, enrolment_id: int, *, into: int) -> None:
    """Move check-ins to another enrolment, except of days done there; delete the emptied one."""
    done = select(CheckIn.day_id).where(CheckIn.run_id == into)
    await connection.execute(
        update(CheckIn)
        .where(CheckIn.run_id == enrolment_id, CheckIn.day_id.not_in(done))
        .values(run_id=into)
    )
    await connection.execute(delete(Enrolment).where(Enrolment.id == enrolment_id))
