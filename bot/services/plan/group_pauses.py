"""Pauses the plans of a group's members while the group is archived, so that nobody falls behind."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Enrolment, Member
from bot.domain.plan.enrolment import Timeline, phases_for
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import local_date
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.services.plan import enrolments
from bot.services.plan.progress import STALE, load_progress


async def count_enrolled(session: AsyncSession, group_id: int) -> int:
    """Return how many members of a group are in the plan."""
    members = select(func.count()).select_from(Enrolment).join(Member, Member.of(Enrolment))
    of_group = (Member.group_id == group_id, Enrolment.ended_at.is_(None))
    return await session.scalar(members.where(*of_group)) or 0


async def pause_all(session: AsyncSession, group_id: int, now: dt.datetime) -> None:
    """Pause the plans of a group's members without an end, and leave them a notice."""
    for member, progress in await _lock_enrolled(session, group_id):
        today = progress.today(now)
        if not progress.is_paused(now) or progress.timeline.resumes_on(today):
            timeline = progress.timeline.with_pause(today, None)
            await enrolments.replace_phases(session, progress.enrolment_id, timeline)
        await notices.add(session, *member, NoticeKind.GROUP_ARCHIVED)


async def resume_all(
    session: AsyncSession, group_id: int, archived_at: dt.datetime, now: dt.datetime
) -> None:
    """Resume the plans that were paused when the group was archived, and leave a notice."""
    for member, progress in await _lock_enrolled(session, group_id):
        today = progress.today(now)
        phase = progress.timeline.phase_on(today)
        if not phase.is_paused or phase.since != local_date(archived_at, progress.zone):
            continue
        timeline = progress.timeline.without_pause(today)
        if today < progress.start:
            timeline = Timeline.of(phases_for(today, progress.start, phase.pace))
        await enrolments.replace_phases(session, progress.enrolment_id, timeline)
        await notices.add(
            session, *member, NoticeKind.GROUP_REOPENED, instead_of=NoticeKind.GROUP_ARCHIVED
        )


async def _lock_enrolled(
    session: AsyncSession, group_id: int
) -> Iterable[tuple[tuple[int, int], PlanProgress]]:
    """Lock the members of a group in one order, mark their pace as stale, and return who is enrolled."""
    rows = await session.execute(
        select(Member.guild_id, Member.member_id)
        .where(Member.group_id == group_id)
        .order_by(Member.member_id)
        .with_for_update()
    )
    members = [(row.guild_id, row.member_id) for row in rows]
    await session.execute(update(Member).where(Member.group_id == group_id).values(pace_at=STALE))
    found: dict[tuple[int, int], PlanProgress] = {}
    for start in range(0, len(members), _BATCH_SIZE):
        found |= await load_progress(session, members[start : start + _BATCH_SIZE])
    return found.items()


_BATCH_SIZE = 500
"""Members whose progress is read in one query."""
