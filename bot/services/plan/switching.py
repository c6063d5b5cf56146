"""Switches between plans: the current one is put aside, and continues when it is chosen again."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment
from bot.domain.actor import Actor
from bot.domain.content import Plan
from bot.domain.errors import Refusal
from bot.domain.plan.endings import Ending
from bot.domain.plan.enrolment import DAY, Pace, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress
from bot.services.plan import changes, endings, enrolments
from bot.services.plan.progress import NO_GROUP, require_locked


async def switch(
    connection: AsyncConnection,
    actor: Actor,
    plan: Plan,
    *,
    now: dt.datetime,
    start: dt.date | None = None,
) -> PlanProgress:
    """Put the current plan aside and continue another where it was put aside, or start it.

    The other one is paused until `start`. Without that, it goes on today, or on its planned start if
    that is still to come. The time zone and the pace stay as they are; days that were done before
    count as done.
    """
    progress = await require_locked(connection, actor)
    if progress.plan_id == plan.id:
        return progress
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    today = progress.today(now)
    await endings.put_aside(connection, progress, now)
    pace = progress.timeline.phase_on(today).pace
    if (put_aside := await _find_put_aside(connection, actor, plan)) is None:
        new = enrolments.NewEnrolment(plan.id, progress.zone.key, start or today, pace)
        return await enrolments.create_enrolment(connection, actor, new, now)
    await changes.update_enrolment(connection, put_aside, ended_at=None, ending=None)
    reopened = await require_locked(connection, actor)
    if reopened.zone != progress.zone:
        reopened = await changes.change_zone(connection, reopened, progress.zone, now)
    return await _continue(connection, reopened, pace, today, start)


async def _continue(
    connection: AsyncConnection,
    reopened: PlanProgress,
    pace: Pace,
    today: dt.date,
    start: dt.date | None,
) -> PlanProgress:
    """End the pause of a plan that was put aside, as `switch` says."""
    if reopened.start > today:  # it was put aside before it had begun
        begins = start or reopened.start
        await changes.update_enrolment(connection, reopened.enrolment_id, start_on=begins)
        timeline = Timeline.of(phases_for(today, begins, pace))
        return await changes.store_timeline(connection, replace(reopened, start=begins), timeline)
    timeline = reopened.timeline.without_pause(today).with_pace(today, pace)
    if start and start > today:
        timeline = timeline.with_pause(today, start - DAY)
    return await changes.store_timeline(connection, reopened, timeline)


async def _find_put_aside(connection: AsyncConnection, actor: Actor, plan: Plan) -> int | None:
    """Return the id of the latest enrolment in a plan that was put aside for another."""
    latest = await connection.scalars(
        select(Enrolment.id)
        .where(
            Enrolment.guild_id == actor.guild_id,
            Enrolment.member_id == actor.member_id,
            Enrolment.plan_id == plan.id,
            Enrolment.ending == Ending.SWITCHED,
        )
        .order_by(Enrolment.ended_at.desc(), Enrolment.id.desc())
        .limit(1)
    )
    return latest.first()
