"""Creates enrolments and stores their phases."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, PhaseRow
from bot.domain.actor import Actor
from bot.domain.content import FIRST_PLAN
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress, require_may_change_zone
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.groups import groups
from bot.services.plan.progress import find_progress, require_locked


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """What a member chooses when joining a plan."""

    plan_id: str = FIRST_PLAN
    monday: bool = False
    """Whether to start next Monday instead of today."""
    zone: str | None = None
    """The time zone; None for that of their latest enrolment, or else their group's."""
    pace: Pace = Pace.DAILY


_DEFAULT_CHOICE = PlanChoice()

# Built once, because building a statement takes about as long as executing it.
_LATEST_ZONE = (
    select(Enrolment.zone, Member.zone_changed_at)
    .join(Member, Member.of(Enrolment))
    .where(Enrolment.guild_id == bindparam("guild_id"))
    .where(Enrolment.member_id == bindparam("member_id"))
    .order_by(Enrolment.id.desc())
    .limit(1)
)
_INSERT = insert(Enrolment).returning(Enrolment.id)
_DELETE_PHASES = delete(PhaseRow).where(PhaseRow.run_id == bindparam("of_enrolment"))
_INSERT_PHASES = insert(PhaseRow)


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """An enrolment to be stored."""

    plan_id: str
    zone: str
    start: dt.date
    pace: Pace


async def join(
    connection: AsyncConnection,
    actor: Actor,
    choice: PlanChoice = _DEFAULT_CHOICE,
    *,
    now: dt.datetime,
) -> PlanProgress:
    """Enrol the actor in a plan from today or next Monday.

    The zone is the given one, or else that of their latest enrolment, or else their group's.
    """
    group = await groups.resolve_group(connection, actor)
    await groups.enter(connection, actor, group, now)
    if await find_progress(connection, actor.guild_id, actor.member_id):
        raise Refusal("You’re already in the plan. `/plan today` shows where you are.")
    zone = await _resolve_zone(connection, actor, choice.zone, now) or group.zone
    today = local_date(now, zone_of(zone))
    start = next_monday(today) if choice.monday else today
    new = NewEnrolment(choice.plan_id, zone, start, choice.pace)
    return await create_enrolment(connection, actor, new, now)


async def _resolve_zone(
    connection: AsyncConnection, actor: Actor, asked: str | None, now: dt.datetime
) -> str | None:
    """Return the zone asked for, or else the latest one; refuse a second change in 24 hours."""
    member = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    rows = await connection.execute(_LATEST_ZONE, member)
    if (latest := rows.first()) is None:
        return asked
    if asked and asked != latest.zone:
        require_may_change_zone(latest.zone_changed_at, zone_of(latest.zone), now)
        await record_zone_change(connection, actor, now)
    return asked or str(latest.zone)


async def record_zone_change(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Record when a member changed their time zone."""
    member = Member.key(actor.guild_id, actor.member_id)
    await connection.execute(update(Member).where(member).values(zone_changed_at=now))


def next_monday(today: dt.date) -> dt.date:
    """Return the first Monday after today."""
    return today + dt.timedelta(days=-today.weekday() % 7 or 7)


async def create_enrolment(
    connection: AsyncConnection, actor: Actor, new: NewEnrolment, now: dt.datetime
) -> PlanProgress:
    """Store a new open enrolment, locked; the actor must not have another."""
    row = {
        "guild_id": actor.guild_id,
        "member_id": actor.member_id,
        "plan_id": new.plan_id,
        "start_on": new.start,
        "zone": new.zone,
        "began_at": now,
    }
    enrolment_id = (await connection.scalars(_INSERT, row)).one()
    phases = phases_for(local_date(now, zone_of(new.zone)), new.start, new.pace)
    await replace_phases(connection, enrolment_id, Timeline.of(phases))
    return await require_locked(connection, actor)


async def replace_phases(
    connection: AsyncConnection, enrolment_id: int, timeline: Timeline
) -> None:
    """Replace the stored phases of an enrolment."""
    await connection.execute(_DELETE_PHASES, {"of_enrolment": enrolment_id})
    rows = [
        {"run_id": enrolment_id, "since": each.since, "pace": each.pace, "paused": each.is_paused}
        for each in timeline.phases
    ]
    await connection.execute(_INSERT_PHASES, rows)
