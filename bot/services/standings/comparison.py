"""The groups of a server by points per active member, so that their size does not matter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.db.models import Entry, Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.points import EntryKind, Period
from bot.services.standings.boards import IS_VISIBLE

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
    connection: Connection, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
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
        .having(func.max(Entry.sequence) % 2 == 1)  # the latest entry is a payment
    )
    names = {group.id: group.calendar.name_of_period(period, now) for group in groups}
    has_points = and_(
        Standing.member_id == Member.member_id,
        Standing.group_id == Member.group_id,
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
