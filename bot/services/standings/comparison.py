"""The boards that compare something else than members' points: who keeps up, and the groups of a server.

Who keeps up is computed whenever somebody asks for it, because it depends on the date: a stored share would
be wrong from the next midnight in the member's zone on. Groups are compared by points per active member, so
that their size does not matter.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Entry, Member, PaceChange, Pause, Standing
from bot.db.statements import skipping_unreadable
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.plan.enrolment import Schedule, member_date
from bot.domain.plan.progress import Share, share_without_shifts
from bot.domain.points import EntryKind, Period
from bot.domain.schedule.zones import zone_of
from bot.services.plan.progress import ENROLMENT_CALENDAR, WITH_FIRST_PACE, calendar_from
from bot.services.standings.boards import IS_VISIBLE, SHOWN_NAME, Score

_IS_DAY_OF_PLAN = CheckIn.day_id.in_(bindparam("day_ids", expanding=True))
_DAYS_DONE = (  # as a WHERE, the condition would make SQLite look for each day of each member
    select(func.count().filter(_IS_DAY_OF_PLAN)).where(CheckIn.enrolment_id == Enrolment.id)
)
_ENROLMENTS: Any = (
    select(SHOWN_NAME.label("name"), IS_VISIBLE.label("is_visible"))
    .add_columns(
        Enrolment.__table__, _DAYS_DONE.scalar_subquery().label("done"), *ENROLMENT_CALENDAR
    )
    .join(Enrolment, Member.owns(Enrolment))
    .join(PaceChange, PaceChange.enrolment_id == Enrolment.id)
    .outerjoin(Pause, WITH_FIRST_PACE)
    .where(Enrolment.ended_at.is_(None), Member.group_id == bindparam("group_id"))
    .where(or_(IS_VISIBLE, Member.member_id == bindparam("viewer_id")))
    .order_by(Enrolment.id)
)


_AT_ONCE = 250  # enrolments that are computed before others get a turn


@dataclass(frozen=True, slots=True)
class Completion:
    score: Score  # its points are hundredths of a percent
    share: Share


async def load_completion(
    connection: AsyncConnection,
    group: StudyGroup,
    catalog: Catalog,
    viewer_id: int,
    now: dt.datetime,
) -> Sequence[Completion]:
    """Return the shares of a group's members, best first; without those who are not compared yet."""
    values = {"group_id": group.id, "viewer_id": viewer_id, "day_ids": catalog.all_day_ids}
    rows = (await connection.execute(_ENROLMENTS, values)).all()
    found = []
    for number, (enrolment_id, of_enrolment) in enumerate(groupby(rows, key=lambda row: row.id)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        with skipping_unreadable(Enrolment, enrolment_id):
            first, *others = of_enrolment
            plan = catalog.plan_of(first.plan_id)
            schedule = Schedule(calendar_from([first, *others]), plan.length, first.shift)
            today = member_date(now, zone_of(first.zone), first.zone_since)
            if share := share_without_shifts(first.done, schedule, today):
                is_visible = bool(first.is_visible)
                score = Score(first.member_id, first.name, share.basis_points, is_visible)
                found.append(Completion(score, share))
    found.sort(key=lambda member: (member.score.points, member.score.member_id), reverse=True)
    return found


_ACTIVE_FOR = dt.timedelta(days=14)  # how long after earning points a member counts as active


@dataclass(frozen=True, slots=True)
class GroupScore:
    group_id: int
    name: SafeName
    points: int
    active: int

    @property
    def average(self) -> float:
        return self.points / self.active if self.active else 0.0


async def compare_groups(
    connection: AsyncConnection, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
) -> Sequence[GroupScore]:
    """Return groups of one server by their points in the present week, month or season, best first.

    Members are left out whom others do not see, because in a small group the sum would disclose
    their points. A correction does not make a member active, nor does what was taken back.
    """
    if not groups:
        return []
    group_ids = [group.id for group in groups]
    earned = (
        select(Entry.group_id, Entry.member_id)
        .where(Entry.group_id.in_(group_ids), Entry.at >= now - _ACTIVE_FOR)
        .where(Entry.kind != EntryKind.CORRECTION)
        .group_by(Entry.group_id, Entry.member_id, Entry.kind, Entry.subject)
        .having(func.max(Entry.sequence) % 2 != 0)  # the latest entry is a payment
    )
    names = {group.id: group.calendar.name_of_period(period, now) for group in groups}
    has_points = and_(
        Standing.member_id == Member.member_id,
        Standing.group_id == Member.group_id,
        # Without these two, PostgreSQL would look for the row of each member on its own.
        Standing.group_id.in_(names),
        Standing.period.in_(set(names.values())),
        Standing.period == case(names, value=Member.group_id),
        Standing.points > 0,
    )
    rows = await connection.execute(
        select(Member.group_id, func.sum(Standing.points).label("points"))
        .add_columns(func.count().label("active"))
        .outerjoin(Standing, has_points)
        .where(Member.group_id.in_(group_ids), IS_VISIBLE)
        .where(tuple_(Member.group_id, Member.member_id).in_(earned))
        .group_by(Member.group_id)
    )
    found = {row.group_id: (int(row.points or 0), row.active) for row in rows}
    scores = [GroupScore(group.id, group.name, *found.get(group.id, (0, 0))) for group in groups]
    return sorted(scores, key=lambda score: (-score.average, score.name.plain))
