"""Pages of a group's board, a member's own standing, and the comparison of groups.

A page is read in one transaction, so it shows one state of the ledger. Members who are hidden, were
excluded by a moderator or have left the server count for nothing: they are in no line, place or
number. They still see where they would stand themselves: `OwnStanding`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import ACTIVE_DAYS, Period, RankedScore, Score, View, rank_scores
from bot.domain.visibility import Visibility

PAGE_SIZE = 10
_LINES_BEFORE_VIEWER = 4
"""Lines above the viewer's own on the page that begins near them."""


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where the viewer stands, or would stand if others saw them."""

    place: int
    points: int
    to_next: int | None
    """Points missing to the next higher place; None at the top."""
    visible: bool
    """Whether others see them on the board."""


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board."""

    lines: tuple[RankedScore, ...] = field(repr=False)
    people: int
    """Members with a place on the whole board."""
    skip: int
    """Lines before this page."""
    own: OwnStanding | None


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which page of a board to load, and for which viewer."""

    member_id: int
    period: Period
    view: View = View.TOP
    skip: int | None = None
    """Lines before the page; None begins at the top, or near the viewer in the other views."""


def is_visible() -> ColumnElement[bool]:
    """Return the condition that others see a member on boards."""
    return and_(
        Member.visibility != Visibility.HIDDEN,
        Member.excluded_at.is_(None),
        Member.left_at.is_(None),
    )


DISPLAY_NAME = case((Member.visibility == Visibility.ALIAS, Member.alias), else_=Member.name)
"""The name by which others see a member."""

_MEMBER_OF_STANDING = Member.member_id == Standing.member_id
"""Joins members to standings; the condition on the server must be added.

Comparing with one given server, and not with `Standing.guild_id`, spares the database from going
through the members of other servers.
"""


async def load_board(
    session: AsyncSession, group: StudyGroup, query: BoardQuery, now: dt.datetime
) -> Board:
    """Return a page of a group's board. In the view of paces, points are hundredths of a percent."""
    ranking = (
        _pace_ranking(group) if query.view is View.PACE else _ranking(group, query.period, now)
    )
    people, lines_before, own = await _find_own(session, ranking, query.member_id)
    skip = query.skip
    if skip is None:
        near = max(lines_before - _LINES_BEFORE_VIEWER, 0)
        skip = 0 if query.view is View.TOP else near
    return Board(await _load_lines(session, ranking, skip, own), people, skip, own)


async def count_with_at_least(
    session: AsyncSession, group: StudyGroup, period: Period, points: int, now: dt.datetime
) -> int:
    """Return how many members on a group's board have at least so many points."""
    ranking = _ranking(group, period, now)
    query = ranking.visible(func.count()).where(ranking.points >= points)
    return await session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The rows that have a place on a board, most points first, then the higher id first."""

    points: Any
    condition: ColumnElement[bool]
    """Which rows have a place."""
    by_pace: bool = False
    """Whether the rows are members; otherwise they are standings."""

    @property
    def member_id(self) -> Any:
        """The column with the member's id."""
        return Member.member_id if self.by_pace else Standing.member_id

    def everyone(self, *columns: Any) -> Select[Any]:
        """Select from all rows, including those of members whom others do not see."""
        query = select(*columns).where(self.condition)
        if self.by_pace:
            return query
        return query.select_from(Standing).join(Member, _MEMBER_OF_STANDING)

    def visible(self, *columns: Any) -> Select[Any]:
        """Select from the rows of members whom others see."""
        return self.everyone(*columns).where(is_visible())


def _ranking(group: StudyGroup, period: Period, now: dt.datetime) -> _Ranking:
    """Return the ranking by points of the present week, month or season, or of all time."""
    column, in_period = {
        Period.WEEK: (Standing.week, Standing.week_of == group.periods.week_start(now)),
        Period.MONTH: (Standing.month, Standing.month_of == group.periods.month_start(now)),
        Period.SEASON: (Standing.season, Standing.season_of == group.season),
        Period.ALL: (Standing.total, true()),
    }[period]
    in_group = and_(Standing.group_id == group.id, Member.guild_id == group.guild_id)
    return _Ranking(column, and_(in_group, in_period, column > 0))


def _pace_ranking(group: StudyGroup) -> _Ranking:
    condition = and_(Member.group_id == group.id, Member.pace.is_not(None))
    return _Ranking(Member.pace, condition, by_pace=True)


async def _find_own(
    session: AsyncSession, ranking: _Ranking, member_id: int
) -> tuple[int, int, OwnStanding | None]:
    """Return how many members have a place, how many lines come before a member's, and theirs."""
    own = ranking.everyone(ranking.points.label("points"), is_visible().label("visible"))
    row = (await session.execute(own.where(ranking.member_id == member_id))).first()
    if row is None:
        return await session.scalar(ranking.visible(func.count())) or 0, 0, None
    higher = ranking.points > row.points
    listed_before = or_(higher, and_(ranking.points == row.points, ranking.member_id > member_id))
    counts = (
        await session.execute(
            ranking.visible(
                func.count().label("people"),
                func.count(case((higher, 1))).label("higher"),
                func.min(case((higher, ranking.points))).label("next_points"),
                func.count(case((listed_before, 1))).label("lines_before"),
            )
        )
    ).one()
    standing = OwnStanding(
        place=counts.higher + 1,
        points=row.points,
        to_next=counts.next_points - row.points if counts.higher else None,
        visible=bool(row.visible),
    )
    return counts.people, counts.lines_before, standing


async def _load_lines(
    session: AsyncSession, ranking: _Ranking, skip: int, own: OwnStanding | None
) -> tuple[RankedScore, ...]:
    rows = await session.execute(
        ranking.visible(
            ranking.member_id.label("member_id"),
            DISPLAY_NAME.label("name"),
            ranking.points.label("points"),
        )
        .order_by(ranking.points.desc(), ranking.member_id.desc())
        .limit(PAGE_SIZE)
        .offset(skip)
    )
    scores = [Score(row.member_id, row.name, row.points) for row in rows]
    if not scores or not skip:
        return tuple(rank_scores(scores))
    if own and own.points == scores[0].points:
        higher = own.place - 1
    else:
        query = ranking.visible(func.count()).where(ranking.points > scores[0].points)
        higher = await session.scalar(query) or 0
    return tuple(rank_scores(scores, ahead=skip, level=skip - higher))


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The points of a group's active members."""

    group_id: int
    name: str
    points: int
    active: int
    """How many members are active."""

    @property
    def average(self) -> float:
        """Points per active member."""
        return self.points / self.active if self.active else 0.0


async def compare_groups(
    session: AsyncSession, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
) -> Sequence[GroupScore]:
    """Return groups of one server by points per active member, so that size does not matter.

    Members are active if they earned something in the last 14 days. Members whom others do not see
    are left out, because in a small group the sum would disclose their points.
    """
    if not groups:
        return []
    rankings = [_ranking(group, period, now) for group in groups]
    counts = or_(*(ranking.condition for ranking in rankings))
    points = func.sum(case((counts, rankings[0].points), else_=0))
    rows = await session.execute(
        select(Standing.group_id, points.label("points"), func.count().label("active"))
        .join(Member, _MEMBER_OF_STANDING)
        .where(
            Standing.group_id.in_([group.id for group in groups]),
            Member.guild_id == groups[0].guild_id,
            Standing.active_at >= now - dt.timedelta(days=ACTIVE_DAYS),
            is_visible(),
        )
        .group_by(Standing.group_id)
    )
    found = {row.group_id: (int(row.points), row.active) for row in rows}
    scores = [GroupScore(group.id, group.name, *found.get(group.id, (0, 0))) for group in groups]
    return sorted(scores, key=lambda score: (-score.average, score.name))
