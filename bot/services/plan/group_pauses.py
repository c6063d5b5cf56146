"""Pauses the plans of members who are in no open group, because they could not check in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Group, Member
from bot.domain.actor import Actor
from bot.domain.plan.enrolment import DAY, Timeline, phases_for
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import local_date
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.services.plan import changes, enrolments
from bot.services.plan.progress import find_progress, load_progress, lock_progress

_BATCH_SIZE = 500
"""Members whose progress is read in one query."""


async def count_enrolled(connection: AsyncConnection, group_id: int) -> int:
    """Return how many members of a group are in the plan."""
    members = select(func.count()).select_from(Enrolment).join(Member, Member.of(Enrolment))
    of_group = (Member.group_id == group_id, Enrolment.ended_at.is_(None))
    return await connection.scalar(members.where(*of_group)) or 0


async def pause_all(connection: AsyncConnection, group_id: int, now: dt.datetime) -> None:
    """Pause the plans of a group's members without an end, and leave them a notice."""
    for member, progress in await _lock_enrolled(connection, group_id):
        if progress.is_paused_without_end(now):
            await changes.pause_once_more(connection, progress, progress.today(now))
        else:
            await pause(connection, progress, now)
        await notices.add(
            connection, *member, NoticeKind.GROUP_ARCHIVED, instead_of=NoticeKind.GROUP_REOPENED
        )


async def resume_all(
    connection: AsyncConnection, group_id: int, archived_at: dt.datetime, now: dt.datetime
) -> None:
    """Resume the plans that were paused when the group was archived, and leave a notice."""
    for member, progress in await _lock_enrolled(connection, group_id):
        if not _was_paused_by_archiving(progress, archived_at):
            continue
        await _end_pause(connection, progress, now)
        await notices.add(
            connection, *member, NoticeKind.GROUP_REOPENED, instead_of=NoticeKind.GROUP_ARCHIVED
        )


def _was_paused_by_archiving(progress: PlanProgress, archived_at: dt.datetime) -> bool:
    """Return whether the plan is paused only because the group was archived.

    A pause that the member made as well is another phase, which begins on an earlier or later date
    (`changes.pause_once_more`). After a change of zone, the local date of that moment can be a day
    off, so that a pause of the day before or after can be the group's. To be sure that none that the
    member made is ended then, the only phase of the pause is required.
    """
    archived_on = local_date(archived_at, progress.zone)
    *earlier, last = progress.timeline.phases
    if not last.is_paused:
        return False
    if not (progress.zone_changed_at and progress.zone_changed_at >= archived_at):
        return last.since == archived_on
    is_only_one = last.since < progress.start or not (earlier and earlier[-1].is_paused)
    return is_only_one and abs(last.since - archived_on) <= DAY


async def pause_after_leaving(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> PlanProgress | None:
    """Pause the plan of a member who left their group; return it, None if they have none."""
    await lock_progress(connection, actor.guild_id, actor.member_id)
    progress = await find_progress(connection, actor.guild_id, actor.member_id)
    return await pause(connection, progress, now) if progress else None


async def pause_restored(
    connection: AsyncConnection,
    actor: Actor,
    progress: PlanProgress,
    ended_at: dt.datetime,
    now: dt.datetime,
) -> PlanProgress:
    """Pause a plan that was restored without an open group; return it.

    If the member's group is archived, the plan is paused as it would have been then, had it not been
    ended, so that it resumes with the group.
    """
    archived_at = await connection.scalar(
        select(Group.archived_at)
        .join(Member, Member.group_id == Group.id)
        .where(Member.key(actor.guild_id, actor.member_id))
    )
    if archived_at is None:
        return await pause(connection, progress, now)
    archived_on = local_date(archived_at, progress.zone)
    if not progress.is_paused_without_end(now):
        timeline = progress.timeline.with_pause(archived_on, None)
        return await changes.store_timeline(connection, progress, timeline)
    if ended_at <= archived_at:  # the member paused it
        return await changes.pause_once_more(connection, progress, archived_on)
    return progress


async def find_after_joining(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> PlanProgress | None:
    """Return the plan of a member who joined a group.

    One that was paused before it started will start as planned. A pause of one that has started
    lasts until the member resumes it.
    """
    progress = await find_progress(connection, actor.guild_id, actor.member_id)
    if progress and progress.today(now) < progress.start and progress.is_paused_without_end(now):
        await _end_pause(connection, progress, now)
    return progress


async def pause(
    connection: AsyncConnection, progress: PlanProgress, now: dt.datetime
) -> PlanProgress:
    """Pause a plan without an end, unless it is paused like that already; return it."""
    if progress.is_paused_without_end(now):
        return progress
    timeline = progress.timeline.with_pause(progress.today(now), None)
    await enrolments.replace_phases(connection, progress.enrolment_id, timeline)
    return replace(progress, timeline=timeline)


async def _end_pause(connection: AsyncConnection, progress: PlanProgress, now: dt.datetime) -> None:
    """Continue today, or on the planned start if that is still to come."""
    today = progress.today(now)
    timeline = progress.timeline.without_pause(today)
    if today < progress.start:
        pace = progress.timeline.phase_on(today).pace
        timeline = Timeline.of(phases_for(today, progress.start, pace))
    await enrolments.replace_phases(connection, progress.enrolment_id, timeline)


async def _lock_enrolled(
    connection: AsyncConnection, group_id: int
) -> Iterable[tuple[tuple[int, int], PlanProgress]]:
    """Lock the members of a group in one order, and return who is enrolled."""
    rows = await connection.execute(
        select(Member.guild_id, Member.member_id)
        .where(Member.group_id == group_id)
        .order_by(Member.member_id)
        .with_for_update()
    )
    members = [(row.guild_id, row.member_id) for row in rows]
    found: dict[tuple[int, int], PlanProgress] = {}
    for start in range(0, len(members), _BATCH_SIZE):
        found |= await load_progress(connection, members[start : start + _BATCH_SIZE])
    return found.items()
