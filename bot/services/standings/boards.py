"""Pages of a group's board, a member's own standing, and the comparison of groups.

A page is read in one transaction, so it shows one state of the ledger. Members who are hidden, were
excluded by a moderator or have left the server are left out of all lines, places and counts. They
still see where they would stand themselves: `OwnStanding`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import SQLColumnExpression

from bot.db.models import Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import ACTIVE_DAYS, Period, RankedScore, Score, View, rank_scores
from bot.services.standings.ranking import (
    IS_VISIBLE,
    PERIOD_COLUMNS,
    Ranking,
    current_period,
    rank_pace,
    rank_period,
)

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


async def load_board(
    connection: AsyncConnection, group: StudyGroup, query: BoardQuery, now: dt.datetime
) -> Board:
    """Return a page of a group's board. In the view of paces, points are 1/100 percent."""
    by_pace = query.view is View.PACE
    ranking = rank_pace(group) if by_pace else rank_period(group, query.period, now)
    people, own = await find_own(connection, ranking, query.member_id)
    skip = query.skip or 0
    if query.skip is None and own and query.view is not View.TOP:
        skip = max(own.lines_before - _LINES_BEFORE_VIEWER, 0)
    lines = await load_lines(connection, ranking, skip=skip, own=own)
    return Board(lines, people, skip, own)


async def count_with_at_least(
    connection: AsyncConnection, group: StudyGroup, period: Period, points: int, now: dt.datetime
) -> int:
    """Return how many members on a group's board have at least so many points."""
    ranking = rank_period(group, period, now)
    values = {**ranking.values, "points": points}
    return await connection.scalar(ranking.rows.people_with_at_least, values) or 0


async def find_own(
    connection: AsyncConnection, ranking: Ranking, member_id: int
) -> tuple[int, OwnStanding | None]:
    """Return how many members have a place, and where a member stands; None without points."""
    rows, values = ranking.rows, {**ranking.values, "viewer": member_id}
    row = (await connection.execute(rows.own, values)).first()
    if row is None:
        return await connection.scalar(rows.people, values) or 0, None
    values["points"] = row.points
    counts = (await connection.execute(rows.compared_with_own, values)).one()
    standing = OwnStanding(
        place=counts.higher + 1,
        points=row.points,
        to_next=counts.next_points - row.points if counts.higher else None,
        visible=bool(row.visible),
        lines_before=counts.lines_before,
    )
    return counts.people, standing


async def load_lines(
    connection: AsyncConnection,
    ranking: Ranking,
    *,
    skip: int = 0,
    limit: int = PAGE_SIZE,
    own: OwnStanding | None = None,
) -> tuple[RankedScore, ...]:
    """Return a page of a ranking; `own`, if known, may save a query."""
    values = {**ranking.values, "skip": skip, "limit": limit}
    rows = await connection.execute(ranking.rows.lines, values)
    scores = [Score(**row) for row in rows.mappings()]
    if not scores or not skip:
        return tuple(rank_scores(scores))
    if own and own.points == scores[0].points:
        higher = own.place - 1
    else:
        values["points"] = scores[0].points
        higher = await connection.scalar(ranking.rows.people_above, values) or 0
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


def _build_comparison(points: SQLColumnExpression[Any], period: Any) -> Any:
    """Return the statement that adds up the points of active members by group."""
    if period is not None:
        is_current = tuple_(Standing.group_id, period).in_(bindparam("current", expanding=True))
        points = case((is_current, points), else_=0)
    counted = func.sum(case((points > 0, points), else_=0))
    return (
        select(Standing.group_id, counted.label("points"), func.count().label("active"))
        .join(Member, Member.member_id == Standing.member_id)
        .where(
            Standing.group_id.in_(bindparam("group_ids", expanding=True)),
            Member.guild_id == bindparam("guild_id"),
            Member.group_id == Standing.group_id,
            Standing.active_at >= bindparam("active_since"),
            IS_VISIBLE,
        )
        .group_by(Standing.group_id)
    )


_COMPARISONS = {period: _build_comparison(*columns) for period, columns in PERIOD_COLUMNS.items()}


async def compare_groups(
    connection: AsyncConnection, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
) -> Sequence[GroupScore]:
    """Return groups of one server by points per active member, so that size does not matter.

    Members are active if they earned something in the last 14 days. Members whom others do not see
    are left out, because in a small group the sum would disclose their points. So are those who left
    the group.
    """
    if not groups:
        return []
    values = {
        "group_ids": [group.id for group in groups],
        "guild_id": groups[0].guild_id,
        "active_since": now - dt.timedelta(days=ACTIVE_DAYS),
        "current": [(group.id, current_period(group, period, now)) for group in groups],
    }
    rows = await connection.execute(_COMPARISONS[period], values)
    found = {row.group_id: (int(row.points), row.active) for row in rows}
    scores = [GroupScore(group.id, group.name, *found.get(group.id, (0, 0))) for group in groups]
    return sorted(scores, key=lambda score: (-score.average, score.name))
