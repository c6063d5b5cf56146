"""Who stands where: pages of a board, one's own place, and groups side by side.

Everything is read in one unit of work, so a page shows one state of the ledger. Who is hidden, was
taken off the boards or has left the server is not there: not in a line, a place or a number. Their
own view is another matter: `Mine` tells where they would be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import ACTIVE_DAYS, Period, RankedScore, Score, View, rank_scores
from bot.domain.visibility import Visibility

PAGE_SIZE = 10
_BEFORE_ME = 4
"""Lines above one's own where a page shows what is near."""

Ranked = tuple[Any, ColumnElement[bool]]
"""A column to order by, and which rows have something in it."""


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where the one who asks stands, or would stand if others saw them."""

    place: int
    points: int
    to_next: int | None
    """Points missing to the place above; None at the top."""
    visible: bool
    """Whether others see them on the board."""


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board: lines in order, and how many have a place in all."""

    lines: tuple[RankedScore, ...] = field(repr=False)
    people: int
    skip: int
    own: OwnStanding | None


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which page is wanted: of whom, ordered by what, from where; None begins near oneself."""

    member_id: int
    period: Period
    view: View = View.TOP
    skip: int | None = None


def is_visible() -> ColumnElement[bool]:
    """Return the condition that a member is on the boards."""
    return and_(
        Member.visibility != Visibility.HIDDEN,
        Member.excluded_at.is_(None),
        Member.left_at.is_(None),
    )


DISPLAY_NAME = case((Member.visibility == Visibility.ALIAS, Member.alias), else_=Member.name)
"""The name by which others see a member."""


def _here(group: StudyGroup) -> ColumnElement[bool]:
    """Return the condition that a row is of a group, and a member of its server.

    The server is named, so that a database need not look at members of others to join them.
    """
    return and_(Standing.group_id == group.id, Member.guild_id == group.guild_id)


_OF_STANDING = Member.member_id == Standing.member_id


def _ranked(group: StudyGroup, period: Period, now: dt.datetime) -> Ranked:
    """Return the sums of a period that goes on, and which are of that period."""
    mine = _here(group)
    if period is Period.WEEK:
        of = Standing.week_of == group.periods.week_start(now)
        return Standing.week, and_(mine, of, Standing.week > 0)
    if period is Period.MONTH:
        of = Standing.month_of == group.periods.month_start(now)
        return Standing.month, and_(mine, of, Standing.month > 0)
    if period is Period.SEASON:
        of = Standing.season_of == group.season
        return Standing.season, and_(mine, of, Standing.season > 0)
    return Standing.total, and_(mine, Standing.total > 0)


def _paced(group: StudyGroup) -> Ranked:
    return Member.pace, and_(Member.group_id == group.id, Member.pace.is_not(None))


async def load_board(
    session: AsyncSession, group: StudyGroup, asked: BoardQuery, now: dt.datetime
) -> Board:
    """Return a page of a group's board; of pace, points are hundredths of a percent."""
    pace = asked.view is View.PACE
    column, which = _paced(group) if pace else _ranked(group, asked.period, now)
    source = _Source(session, column, which, pace=pace)
    have = await source.have(asked.member_id)
    people, before, mine = await source.counted(asked.member_id, have)
    skip = asked.skip
    if skip is None:
        skip = max(before - _BEFORE_ME, 0) if asked.view is not View.TOP else 0
    return Board(await source.page(skip, mine), people, skip, mine)


async def count_with_at_least(
    session: AsyncSession, group: StudyGroup, period: Period, points: int, now: dt.datetime
) -> int:
    """Return how many on a group's board have so many points or more."""
    column, which = _ranked(group, period, now)
    found = _Source(session, column, which, pace=False).number().where(column >= points)
    return await session.scalar(found) or 0


@dataclass(frozen=True, slots=True)
class _Source:
    """The rows of one board, and the questions put to them."""

    session: AsyncSession
    column: Any
    which: ColumnElement[bool]
    pace: bool

    def _select(self, *columns: Any, everyone: bool = False) -> Any:
        chosen = select(*columns).where(self.which)
        if not self.pace:
            chosen = chosen.select_from(Standing).join(Member, _OF_STANDING)
        return chosen if everyone else chosen.where(is_visible())

    def number(self) -> Any:
        """Return the question how many have a place."""
        return self._select(func.count())

    @property
    def _id(self) -> Any:
        return Member.member_id if self.pace else Standing.member_id

    async def have(self, member_id: int) -> tuple[int, bool] | None:
        """Return the points of whoever asks, and whether others see them; None without any."""
        own = self._select(self.column, is_visible(), everyone=True).where(self._id == member_id)
        row = (await self.session.execute(own)).first()
        return (row[0], bool(row[1])) if row else None

    async def counted(
        self, member_id: int, have: tuple[int, bool] | None
    ) -> tuple[int, int, OwnStanding | None]:
        """Return how many have a place, how many lines come before one's own, and one's own."""
        if have is None:
            return await self.session.scalar(self.number()) or 0, 0, None
        points, seen = have
        above = self.column > points
        before = or_(above, and_(self.column == points, self._id > member_id))
        numbers = (_number(above), func.min(case((above, self.column))), _number(before))
        people, more, next_up, lines = (
            await self.session.execute(self._select(func.count(), *numbers))
        ).one()
        mine = OwnStanding(more + 1, points, next_up - points if more else None, seen)
        return people, lines, mine

    async def page(self, skip: int, mine: OwnStanding | None) -> tuple[RankedScore, ...]:
        """Return the lines that come after so many."""
        rows = await self.session.execute(
            self._select(self._id, DISPLAY_NAME, self.column)
            .order_by(self.column.desc(), self._id.desc())
            .limit(PAGE_SIZE)
            .offset(skip)
        )
        scores = [Score(*row) for row in rows]
        if not scores or not skip:
            return tuple(rank_scores(scores))
        if mine and mine.points == scores[0].points:
            more = mine.place - 1
        else:
            ahead = self.number().where(self.column > scores[0].points)
            more = await self.session.scalar(ahead) or 0
        return tuple(rank_scores(scores, ahead=skip, level=skip - more))


def _number(which: ColumnElement[bool]) -> Any:
    return func.count(case((which, 1)))


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What a group's active members have on average."""

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
    """Return the groups of a server by points per active member, so that size does not win.

    A member is active who earned something in the last 14 days. Those whom others do not see count
    for nothing here either: in a small group a sum would tell their points.
    """
    if not groups:
        return []
    ranked = [_ranked(group, period, now) for group in groups]
    column, which = ranked[0][0], or_(*(which for _, which in ranked))
    recent = Standing.active_at >= now - dt.timedelta(days=ACTIVE_DAYS)
    rows = await session.execute(
        select(Standing.group_id, func.sum(case((which, column), else_=0)), func.count())
        .join(Member, _OF_STANDING)
        .where(
            Standing.group_id.in_([group.id for group in groups]),
            Member.guild_id == groups[0].guild_id,
            recent,
            is_visible(),
        )
        .group_by(Standing.group_id)
    )
    found = {group_id: (int(points), active) for group_id, points, active in rows}
    scores = [GroupScore(one.id, one.name, *found.get(one.id, (0, 0))) for one in groups]
    return sorted(scores, key=lambda score: (-score.average, score.name))
