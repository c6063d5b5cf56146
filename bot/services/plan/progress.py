"""Loads and locks the progress of members: their enrolments, pauses and check-ins."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Group, Member, Notice, PaceChange, Reminder
from bot.db.models import Pause as PauseRow
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal, require
from bot.domain.plan import enrolment as rules
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.members import notices
from bot.services.members.membership import mark_seen
from bot.services.points import entries

NO_GROUP = "Your plan is safe, but you’re not in an open group right now. Use `/group` to pick one."


class NotInPlan(Refusal):
    """Members are answered with a button to start (`bot/ui/plan/today.py`)."""


class LeftPlan(NotInPlan):
    """The same for those who left a plan, where they can go on."""


ENROLMENT_CALENDAR = (
    PaceChange.since,
    PaceChange.pace,
    PauseRow.cause,
    PauseRow.since.label("paused_since"),
    PauseRow.until,
)
"""The columns from which `calendar_from` makes a calendar, beside those of the enrolment."""

WITH_FIRST_PACE = and_(
    PauseRow.enrolment_id == Enrolment.id, PaceChange.since == Enrolment.start_on
)
"""The condition that joins pauses to the first pace only: with every one, rows would multiply."""


def _statements_for(of_members: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """Return the statements that read the enrolments and the check-ins of members."""
    where = (Enrolment.guild_id == bindparam("guild_id"), of_members)
    enrolments = (
        select(
            Enrolment.__table__,
            *ENROLMENT_CALENDAR,
            Member.group_id,
            select(Notice.id).where(Member.owns(Notice)).exists().label("has_notices"),
            select(Reminder.at_time).where(Member.owns(Reminder)).exists().label("has_reminder"),
            Group.archived_at,
            *entries.GROUP_CALENDAR,
        )
        .join(PaceChange, PaceChange.enrolment_id == Enrolment.id)
        .outerjoin(PauseRow, WITH_FIRST_PACE)
        .join(Member, Member.owns(Enrolment))
        .outerjoin(Group, Group.id == Member.group_id)
        .where(*where)
        .order_by(Enrolment.member_id, Enrolment.id)
    )
    check_ins = select(CheckIn.__table__).join(Enrolment, Enrolment.id == CheckIn.enrolment_id)
    return enrolments, check_ins.where(*where).order_by(CheckIn.at)


# Every command of the plan runs these statements, so they are built once.
_OF_ONE = _statements_for(Enrolment.member_id == bindparam("members"))
_OF_MANY = _statements_for(Enrolment.member_id.in_(bindparam("members", expanding=True)))
_LOCK_MEMBER = (
    select(Member.__table__)
    .where(Member.of(bindparam("guild_id"), bindparam("member_id")))
    .with_for_update(key_share=True)
)


async def find_progress(
    connection: AsyncConnection, catalog: Catalog, guild_id: int, member_id: int, now: dt.datetime
) -> PlanProgress | None:
    """Return a member's progress now, with their notices; None if they are not enrolled."""
    found = (await load_progress(connection, catalog, guild_id, member_id, now)).get(member_id)
    if found is None or not found.has_notices:
        return found
    pending = await notices.list_notices(connection, guild_id, member_id)
    return replace(found, pending_notices=pending)


async def require_progress(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, now: dt.datetime
) -> PlanProgress:
    """Return the actor's progress now; refuse if they are not enrolled."""
    found = await find_progress(connection, catalog, *actor.key, now)
    if found is None:
        raise LeftPlan if await find_left_plan(connection, actor) else NotInPlan
    return found


async def find_left_plan(connection: AsyncConnection, actor: Actor) -> str | None:
    """Return the id of the plan that the actor left last."""
    left = select(Enrolment.plan_id).where(
        Enrolment.of(*actor.key), Enrolment.ending == rules.Ending.LEFT
    )
    latest = (Enrolment.ended_at.desc(), Enrolment.id.desc())
    return await connection.scalar(left.order_by(*latest).limit(1))


async def load_progress(
    connection: AsyncConnection,
    catalog: Catalog,
    guild_id: int,
    members: int | Collection[int],
    now: dt.datetime,
) -> dict[int, PlanProgress]:
    """Return the progress of one or many members by their ids, without their notices.

    Who is not enrolled is left out.
    """
    of_enrolments, of_check_ins = _OF_ONE if isinstance(members, int) else _OF_MANY
    values = {"guild_id": guild_id, "members": members}
    rows = (await connection.execute(of_enrolments, values)).all()
    if not any(row.ended_at is None for row in rows):
        return {}
    check_ins = defaultdict(list)
    for row in (await connection.execute(of_check_ins, values)).all():
        done = DayCheckIn(row.day_id, row.on_date, row.at, row.paid, row.note, row.tested)
        check_ins[row.enrolment_id].append(done)
    found = {}
    for member_id, of_member in groupby(rows, key=lambda row: row.member_id):
        enrolments = [list(one) for _, one in groupby(of_member, key=lambda row: row.id)]
        followed = next((one[0] for one in enrolments if one[0].ended_at is None), None)
        if followed is None:
            continue
        with skipping_unreadable(Enrolment, followed.id):
            calendars = _calendars(enrolments)
            found[member_id] = _progress_from(followed, calendars, check_ins, catalog, now)
    return found


def _progress_from(
    followed: Any,
    calendars: Mapping[int, rules.Calendar],
    check_ins: Mapping[int, Sequence[DayCheckIn]],
    catalog: Catalog,
    now: dt.datetime,
) -> PlanProgress:
    """Return the progress in the followed enrolment; `calendars` and `check_ins` are by enrolment id."""
    others = [enrolment_id for enrolment_id in calendars if enrolment_id != followed.id]
    earlier = chain.from_iterable(check_ins.get(enrolment_id, ()) for enrolment_id in others)
    return PlanProgress(
        catalog=catalog,
        now=now,
        guild_id=followed.guild_id,
        group_id=0 if followed.archived_at else followed.group_id or 0,
        enrolment_id=followed.id,
        zone=zone_of(followed.zone),
        zone_since=followed.zone_since,
        calendar=calendars[followed.id],
        group_calendar=entries.group_calendar_of(followed) if followed.group_id else None,
        shift=followed.shift,
        check_ins=tuple(check_ins.get(followed.id, ())),
        plan_id=followed.plan_id,
        earlier_check_ins=tuple(earlier),
        earlier_calendars=tuple(calendars[enrolment_id] for enrolment_id in others),
        has_notices=bool(followed.has_notices),
        has_reminder=bool(followed.has_reminder),
    )


def _calendars(enrolments: Sequence[Sequence[Any]]) -> dict[int, rules.Calendar]:
    """Return calendars by enrolment; one that was restarted ends when the next begins."""
    calendars: dict[int, rules.Calendar] = {}
    for rows, following in zip_longest(enrolments, enrolments[1:]):
        calendar = calendar_from(rows)
        if following and rows[0].ending == rules.Ending.RESTARTED:
            end = rules.Pause(rules.PauseCause.ENDED, following[0].start_on)
            calendar = replace(calendar, pauses=(*calendar.pauses, end))
        calendars[rows[0].id] = calendar
    return calendars


def calendar_from(rows: Sequence[Any]) -> rules.Calendar:
    """Return the calendar of an enrolment, from one row for each pace and each pause."""
    paces = {row.since: rules.Pace(row.pace) for row in rows}
    pauses = {
        (row.paused_since, row.cause): rules.Pause(
            rules.PauseCause(row.cause), row.paused_since, row.until
        )
        for row in rows
        if row.cause
    }
    changes = tuple(rules.PaceSince(since, paces[since]) for since in sorted(paces))
    return rules.Calendar(rows[0].start_on, changes, tuple(pauses[key] for key in sorted(pauses)))


async def lock_member(connection: AsyncConnection, guild_id: int, member_id: int) -> Any:
    """Lock a member's row until the transaction ends, and return it; None if there is none."""
    member = {"guild_id": guild_id, "member_id": member_id}
    return (await connection.execute(_LOCK_MEMBER, member)).one_or_none()


async def lock_known_member(connection: AsyncConnection, guild_id: int, member_id: int) -> Any:
    """Return the row of a member, locked until the transaction ends; refuse if none is stored."""
    return require(
        await lock_member(connection, guild_id, member_id),
        "This person hasn’t used Cohort in this server yet, so there’s nothing to change. They can "
        "start with `/group` or `/plan join`.",
    )


async def lock_progress(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, now: dt.datetime
) -> PlanProgress:
    """Return the actor's progress, for a change of it: they are seen, and their row is locked.

    Refuse if they are not enrolled.
    """
    await mark_seen(connection, actor, now)
    return await require_progress(connection, actor, catalog, now)


async def get_zone_and_date(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> tuple[ZoneInfo, dt.date]:
    """Return the zone of a member's current or else latest enrolment, or group, or UTC; and the date there."""
    enrolments = await connection.execute(
        select(Enrolment.zone, Enrolment.zone_since)
        .where(Enrolment.of(guild_id, member_id))
        .order_by(Enrolment.ended_at.is_(None).desc(), Enrolment.id.desc())
        .limit(1)
    )
    if enrolment := enrolments.one_or_none():
        zone = zone_of(enrolment.zone)
        return zone, rules.member_date(now, zone, enrolment.zone_since)
    of_group = select(Group.zone).join(Member, Member.group_id == Group.id)
    of_group = of_group.where(Member.of(guild_id, member_id))
    zone = zone_of("UTC")
    with skipping_unreadable(Member, member_id):
        zone = zone_of(await connection.scalar(of_group) or "UTC")
    return zone, local_date(now, zone)
