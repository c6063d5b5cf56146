"""Statements that rank members by points, built once for each kind of board."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.sql.expression import SQLColumnExpression

from bot.db.models import Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period
from bot.domain.visibility import Visibility

IS_VISIBLE = and_(
    Member.visibility != Visibility.HIDDEN, Member.excluded_at.is_(None), Member.left_at.is_(None)
)
"""The condition that others see a member on boards."""

DISPLAY_NAME = case((Member.visibility == Visibility.ALIAS, Member.alias), else_=Member.name)
"""The name by which others see a member."""


@dataclass(frozen=True, eq=False)
class RankedRows:
    """The rows that have a place on a board, most points first, then the higher id first.

    Its statements are built once, because that takes longer than executing them. So conditions have
    parameters instead of values.
    """

    scores: Any  # a table or subquery that is joined to members; None if members have the points
    member_id: SQLColumnExpression[Any]
    points: SQLColumnExpression[Any]
    condition: ColumnElement[bool]  # which rows have a place

    def _everyone(self, *columns: Any) -> Select[Any]:
        """Select from all rows, including those of members whom others do not see."""
        query = select(*columns).where(self.condition)
        if self.scores is None:
            return query
        return query.select_from(self.scores).join(Member, Member.member_id == self.member_id)

    def _visible(self, *columns: Any) -> Select[Any]:
        """Select from the rows of members whom others see."""
        return self._everyone(*columns).where(IS_VISIBLE)

    @cached_property
    def people(self) -> Select[Any]:
        """Count the members whom others see."""
        return self._visible(func.count())

    @cached_property
    def people_with_at_least(self) -> Select[Any]:
        """Count those of them who have at least `points`."""
        return self.people.where(self.points >= bindparam("points"))

    @cached_property
    def people_above(self) -> Select[Any]:
        """Count those of them who have more than `points`."""
        return self.people.where(self.points > bindparam("points"))

    @cached_property
    def lines(self) -> Select[Any]:
        """Select up to `limit` lines after the first `skip`."""
        member_id, points = self.member_id, self.points
        lines = self._visible(
            member_id.label("member_id"), DISPLAY_NAME.label("name"), points.label("points")
        )
        in_order = lines.order_by(points.desc(), member_id.desc())
        return in_order.limit(bindparam("limit", type_=Integer)).offset(
            bindparam("skip", type_=Integer)
        )

    @cached_property
    def own(self) -> Select[Any]:
        """Select the points of `viewer` and whether others see them."""
        own = self._everyone(self.points.label("points"), IS_VISIBLE.label("visible"))
        return own.where(self.member_id == bindparam("viewer"))

    @cached_property
    def compared_with_own(self) -> Select[Any]:
        """Count the members whom others see, and those before `viewer` with `points`."""
        higher = self.points > bindparam("points")
        same_points = self.points == bindparam("points")
        same_before = and_(same_points, self.member_id > bindparam("viewer"))
        return self._visible(
            func.count().label("people"),
            func.count(case((higher, 1))).label("higher"),
            func.min(case((higher, self.points))).label("next_points"),
            func.count(case((or_(higher, same_before), 1))).label("lines_before"),
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows of one board: those of its kind, with the values of their parameters."""

    rows: RankedRows
    values: Mapping[str, Any]


def _rows_of_period(points: SQLColumnExpression[Any], period: Any) -> RankedRows:
    """Return the rows that have points in a period, which one column tells; None: of all time.

    Members are compared with the group's server, not with `Standing.guild_id`, so that the
    database does not go through the members of other servers.
    """
    has_points = and_(
        Standing.group_id == bindparam("group_id"),
        Member.guild_id == bindparam("guild_id"),
        Member.group_id == bindparam("group_id"),  # who left keeps the points, but not the place
        points > 0,
    )
    condition = has_points if period is None else and_(has_points, period == bindparam("current"))
    return RankedRows(Standing, Standing.member_id, points, condition)


PERIOD_COLUMNS: dict[Period, tuple[SQLColumnExpression[Any], Any]] = {
    Period.WEEK: (Standing.week, Standing.week_of),
    Period.MONTH: (Standing.month, Standing.month_of),
    Period.SEASON: (Standing.season, Standing.season_of),
    Period.ALL: (Standing.total, None),
}
"""The columns with a member's points in a period, and with the period that these are of."""

_ROWS_OF_PERIOD = {period: _rows_of_period(*columns) for period, columns in PERIOD_COLUMNS.items()}
_ROWS_BY_PACE = RankedRows(
    None,
    Member.member_id,
    Member.pace,
    and_(Member.group_id == bindparam("group_id"), Member.pace.is_not(None)),
)


def current_period(group: StudyGroup, period: Period, now: dt.datetime) -> dt.date | int | None:
    """Return the present week or month of a group, by its first date, or the number of its season."""
    match period:
        case Period.WEEK:
            return group.periods.week_start(now)
        case Period.MONTH:
            return group.periods.month_start(now)
        case Period.SEASON:
            return group.season
        case Period.ALL:
            return None


def rank_period(group: StudyGroup, period: Period, now: dt.datetime) -> Ranking:
    """Return the ranking by points of the present week, month or season, or of all time."""
    current = current_period(group, period, now)
    values = {"group_id": group.id, "guild_id": group.guild_id, "current": current}
    return Ranking(_ROWS_OF_PERIOD[period], values)


def rank_pace(group: StudyGroup) -> Ranking:
    """Return the ranking by how much of their plan members have done, in 1/100 percent."""
    return Ranking(_ROWS_BY_PACE, {"group_id": group.id})
