"""Pages of a group's board, a member's own standing, and the comparison of groups.

A page is read in one transaction, so it shows one state of the ledger. Members who are hidden, were
excluded by a moderator or have left the server are left out of all lines, places and counts. They
still see where they would stand themselves: `OwnStanding`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import SQLColumnExpression

from bot.db.models import Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import ACTIVE_DAYS, Period, RankedScore, Score, View, rank_scores
from bot.domain.visibility import Visibility

PAGE_SIZE = 10
_LINES_BEFORE_VIEWER = 4  # lines above the viewer's own on the page that begins near them


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where the viewer stands, or would stand if others saw them."""

    place: int
    points: int
    to_next: int | None  # points missing to the next higher place; None at the top
    visible: bool  # whether others see them on the board
    lines_before: int = field(default=0, compare=False)  # of others, above the viewer's own


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board."""

    lines: tuple[RankedScore, ...] = field(repr=False)
    people: int  # members with a place on the whole board
    skip: int  # lines before this page
    own: OwnStanding | None


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which page of a board to load, and for which viewer."""

    member_id: int
    period: Period
    view: View = View.TOP
    skip: int | None = None  # lines before the page; None: the top, or near the viewer


def is_visible() -> ColumnElement[bool]:
    """Return the condition that others see a member on boards."""
    return and_(
        Member.visibility != Visibility.HIDDEN,
        Member.excluded_at.is_(None),
        Member.left_at.is_(None),
    )


# The name by which others see a member.
DISPLAY_NAME = case((Member.visibility == Visibility.ALIAS, Member.alias), else_=Member.name)


async def load_board(
    session: AsyncSession, group: StudyGroup, query: BoardQuery, now: dt.datetime
) -> Board:
    """Return a page of a group's board. In the view of paces, points are 1/100 percent."""
    if query.view is View.PACE:
        condition = and_(Member.group_id == group.id, Member.pace.is_not(None))
        ranking = RankedRows(None, Member.member_id, Member.pace, condition)
    else:
        ranking = rank_period(group, query.period, now)
    people, own = await find_own(session, ranking, query.member_id)
    skip = query.skip or 0
    if query.skip is None and own and query.view is not View.TOP:
        skip = max(own.lines_before - _LINES_BEFORE_VIEWER, 0)
    lines = await load_lines(session, ranking, skip=skip, own=own)
    return Board(lines, people, skip, own)


async def count_with_at_least(
    session: AsyncSession, group: StudyGroup, period: Period, points: int, now: dt.datetime
) -> int:
    """Return how many members on a group's board have at least so many points."""
    ranking = rank_period(group, period, now)
    query = ranking.visible(func.count()).where(ranking.points >= points)
    return await session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class RankedRows:
    """The rows that have a place on a board, most points first, then the higher id first."""

    scores: Any  # a table or subquery that is joined to members; None if members have the points
    member_id: SQLColumnExpression[Any]
    points: SQLColumnExpression[Any]
    condition: ColumnElement[bool]  # which rows have a place

    def everyone(self, *columns: Any) -> Select[Any]:
        """Select from all rows, including those of members whom others do not see."""
        query = select(*columns).where(self.condition)
        if self.scores is None:
            return query
        return query.select_from(self.scores).join(Member, Member.member_id == self.member_id)

    def visible(self, *columns: Any) -> Select[Any]:
        """Select from the rows of members whom others see."""
        return self.everyone(*columns).where(is_visible())


def rank_period(group: StudyGroup, period: Period, now: dt.datetime) -> RankedRows:
    """Return the ranking by points of the present week, month or season, or of all time.

    Members are compared with the group's server, not with `Standing.guild_id`, so that the
    database does not go through the members of other servers.
    """
    column, in_period = {
        Period.WEEK: (Standing.week, Standing.week_of == group.periods.week_start(now)),
        Period.MONTH: (Standing.month, Standing.month_of == group.periods.month_start(now)),
        Period.SEASON: (Standing.season, Standing.season_of == group.season),
        Period.ALL: (Standing.total, true()),
    }[period]
    in_group = and_(
        Standing.group_id == group.id,
        Member.guild_id == group.guild_id,
        Member.group_id == group.id,  # who left the group keeps the points, but not the place
    )
    return RankedRows(Standing, Standing.member_id, column, and_(in_group, in_period, column > 0))


async def find_own(
    session: AsyncSession, ranking: RankedRows, member_id: int
) -> tuple[int, OwnStanding | None]:
    """Return how many members have a place, and where a member stands; None without points."""
    own = ranking.everyone(ranking.points.label("points"), is_visible().label("visible"))
    row = (await session.execute(own.where(ranking.member_id == member_id))).first()
    if row is None:
        return await session.scalar(ranking.visible(func.count())) or 0, None
    higher = ranking.points > row.points
    listed_before = or_(higher, and_(ranking.points == row.points, ranking.member_id > member_id))
    query = ranking.visible(
        func.count().label("people"),
        func.count(case((higher, 1))).label("higher"),
        func.min(case((higher, ranking.points))).label("next_points"),
        func.count(case((listed_before, 1))).label("lines_before"),
    )
    counts = (await session.execute(query)).one()
    standing = OwnStanding(
        place=counts.higher + 1,
        points=row.points,
        to_next=counts.next_points - row.points if counts.higher else None,
        visible=bool(row.visible),
        lines_before=counts.lines_before,
    )
    return counts.people, standing


async def load_lines(
    session: AsyncSession,
    ranking: RankedRows,
    *,
    skip: int = 0,
    limit: int = PAGE_SIZE,
    own: OwnStanding | None = None,
) -> tuple[RankedScore, ...]:
    """Return a page of a ranking; `own`, if known, may save a query."""
    member_id, points = ranking.member_id, ranking.points
    lines = ranking.visible(
        member_id.label("member_id"), DISPLAY_NAME.label("name"), points.label("points")
    )
    rows = await session.execute(
        lines.order_by(points.desc(), member_id.desc()).limit(limit).offset(skip)
    )
    scores = [Score(**row) for row in rows.mappings()]
    if not scores or not skip:
        return tuple(rank_scores(scores))
    if own and own.points == scores[0].points:
        higher = own.place - 1
    else:
        query = ranking.visible(func.count()).where(points > scores[0].points)
        higher = await session.scalar(query) or 0
    return tuple(rank_scores(scores, ahead=skip, level=skip - higher))


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The points of a group's active members."""

    group_id: int
    name: str
    points: int
    active: int

    @property
    def average(self) -> float:
        """Points per active member."""
        return self.points / self.active if self.active else 0.0


async def compare_groups(
    session: AsyncSession, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
) -> Sequence[GroupScore]:
    """Return groups of one server by points per active member, so that size does not matter.

    Members are active if they earned something in the last 14 days. Members whom others do not see
    are left out, because in a small group the sum would disclose their points. So are those who left
    the group.
    """
    if not groups:
        return []
    rankings = [rank_period(group, period, now) for group in groups]
    counts = or_(*(ranking.condition for ranking in rankings))
    points = func.sum(case((counts, rankings[0].points), else_=0))
    rows = await session.execute(
        select(Standing.group_id, points.label("points"), func.count().label("active"))
        .join(Member, Member.member_id == Standing.member_id)
        .where(
            Standing.group_id.in_([group.id for group in groups]),
            Member.guild_id == groups[0].guild_id,
            Member.group_id == Standing.group_id,
            Standing.active_at >= now - dt.timedelta(days=ACTIVE_DAYS),
            is_visible(),
        )
        .group_by(Standing.group_id)
    )
    found = {row.group_id: (int(row.points), row.active) for row in rows}
    scores = [GroupScore(group.id, group.name, *found.get(group.id, (0, 0))) for group in groups]
    return sorted(scores, key=lambda score: (-score.average, score.name))
