"""Pauses of plans: two switches, one of the member and one of their group, which don't affect each other.

The switch of the group is on while the member is in no open group, because they cannot check in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, Pause
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.jobs import NoticeKind
from bot.domain.plan.enrolment import PauseCause, member_date
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import date_with_weekday
from bot.domain.schedule.zones import zone_of
from bot.services.members import notices
from bot.services.plan.progress import NO_GROUP, lock_progress, require_progress

MAX_PAUSE = dt.timedelta(days=366)


async def pause(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    *,
    now: dt.datetime,
    until: dt.date | None = None,
) -> PlanProgress:
    """Pause the plan from today on, until it goes on on a date within a year, or without an end."""
    progress = await lock_progress(connection, actor, catalog, now)
    today = progress.today
    if until and until <= today:
        raise Refusal(
            f"{date_with_weekday(until)} isn’t after today. Choose a later day, or leave it empty."
        )
    if until and until - today > MAX_PAUSE:
        raise Refusal("A pause can last a year at most. Choose an earlier day, or leave it empty.")
    await begin(connection, [progress.enrolment_id], PauseCause.MEMBER, today, until)
    return await require_progress(connection, actor, catalog, now)


async def resume(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, *, now: dt.datetime
) -> PlanProgress:
    """End the member's pause today; refuse if they have not paused the plan."""
    progress = await lock_progress(connection, actor, catalog, now)
    if not progress.is_paused_by_member:
        raise Refusal(
            NO_GROUP
            if progress.is_paused
            else "Your plan isn’t paused. `/plan today` shows what’s next."
        )
    await end(connection, [progress.enrolment_id], PauseCause.MEMBER, progress.today)
    return await require_progress(connection, actor, catalog, now)


async def begin(
    connection: AsyncConnection,
    enrolment_ids: Collection[int],
    cause: PauseCause,
    since: dt.date,
    until: dt.date | None = None,
) -> None:
    """Pause enrolments from a date on; a pause of the same cause that would last longer ends first."""
    await end(connection, enrolment_ids, cause, since)
    dates = {"cause": cause, "since": since, "until": until}
    rows = [{"enrolment_id": enrolment_id, **dates} for enrolment_id in enrolment_ids]
    await connection.execute(insert(Pause), rows)


async def end(
    connection: AsyncConnection, enrolment_ids: Collection[int], cause: PauseCause, on: dt.date
) -> None:
    """Let enrolments go on on a date, as far as this cause is concerned."""
    of_cause = (Pause.enrolment_id.in_(enrolment_ids), Pause.cause == cause)
    await connection.execute(delete(Pause).where(*of_cause, Pause.since >= on))
    lasts = or_(Pause.until.is_(None), Pause.until > on)
    await connection.execute(update(Pause).where(*of_cause, lasts).values(until=on))


async def pause_with_group(
    connection: AsyncConnection, group_id: int, now: dt.datetime, *, archived: bool
) -> None:
    """Pause the plans of a group that was archived, or end these pauses, and leave members a notice."""
    in_group = Member.group_id == group_id
    followed = await _lock_followed(connection, in_group)
    await _pause_or_resume(connection, followed, now, paused=archived)
    told, outdated = NoticeKind.GROUP_ARCHIVED, NoticeKind.GROUP_REOPENED
    if not archived:
        told, outdated = outdated, told
    follows = select(Enrolment.id).where(Member.owns(Enrolment), Enrolment.ended_at.is_(None))
    in_plan = in_group & follows.exists()
    await notices.add_to_all(connection, in_plan, told, instead_of=outdated)


async def set_group_pause_of_member(
    connection: AsyncConnection, actor: Actor, now: dt.datetime, *, paused: bool
) -> None:
    """Pause the plan of a member without an open group, or end that; dismiss outdated notices."""
    followed = await _lock_followed(connection, Member.of(*actor.key))
    await _pause_or_resume(connection, followed, now, paused=paused)
    await notices.dismiss(connection, actor, (NoticeKind.GROUP_ARCHIVED, NoticeKind.GROUP_REOPENED))


async def _pause_or_resume(
    connection: AsyncConnection, followed: Sequence[Any], now: dt.datetime, *, paused: bool
) -> None:
    ids_by_date = defaultdict(list)
    for row in followed:
        with skipping_unreadable(Enrolment, row.id):
            ids_by_date[member_date(now, zone_of(row.zone), row.zone_since)].append(row.id)
    change = begin if paused else end
    for date, enrolment_ids in ids_by_date.items():
        await change(connection, enrolment_ids, PauseCause.GROUP, date)


async def _lock_followed(connection: AsyncConnection, of_members: Any) -> Sequence[Any]:
    members = select(Member.member_id).where(of_members).order_by(Member.member_id)
    await connection.execute(members.with_for_update(key_share=True))
    columns = (Enrolment.id, Enrolment.guild_id, Enrolment.member_id)
    rows = await connection.execute(
        select(*columns, Enrolment.zone, Enrolment.zone_since)
        .join(Member, Member.owns(Enrolment))
        .where(of_members, Enrolment.ended_at.is_(None))
    )
    return rows.all()
