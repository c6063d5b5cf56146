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

from bot.db.models import Entry, Member, Standing
from bot.domain.groups import StudyGroup
from bot.domain.standings import ACTIVE_DAYS, Period, Placed, Score, View, placed
from bot.services.privacy import ALIAS, HIDDEN

ON_A_PAGE = 10
_BEFORE_ME = 4
"""Lines above one's own where a page shows what is near."""

Ranked = tuple[Any, ColumnElement[bool]]
"""A column to order by, and which rows have something in it."""


@dataclass(frozen=True, slots=True)
class Mine:
    """Where the one who asks stands, or would stand if others saw them."""

    place: int
    points: int
    to_next: int | None
    """Points missing to the place above; None at the top."""
    seen: bool
    """Whether others see them on the board."""


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board: lines in order, and how many have a place in all."""

    lines: tuple[Placed, ...] = field(repr=False)
    people: int
    skip: int
    mine: Mine | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is wanted: of whom, ordered by what, from where; None begins near oneself."""

    member_id: int
    period: Period
    view: View = View.TOP
    skip: int | None = None


def shown() -> ColumnElement[bool]:
    """Return the condition that a member is on the boards."""
    return and_(Member.visibility != HIDDEN, Member.excluded_at.is_(None), Member.left_at.is_(None))


_CALLED = case((Member.visibility == ALIAS, Member.alias), else_=Member.name)
_OF_STANDING = (Member.guild_id == Standing.guild_id) & (Member.member_id == Standing.member_id)


def _ranked(group: StudyGroup, period: Period, now: dt.datetime) -> Ranked:
    """Return the sums of a period that goes on, and which are of that period."""
    mine = Standing.group_id == group.id
    if period is Period.WEEK:
        of = Standing.week_of == group.turns.week_of(now)
        return Standing.week, and_(mine, of, Standing.week > 0)
    if period is Period.MONTH:
        of = Standing.month_of == group.turns.month_of(now)
        return Standing.month, and_(mine, of, Standing.month > 0)
    if period is Period.SEASON:
        of = Standing.season_of == group.season
        return Standing.season, and_(mine, of, Standing.season > 0)
    return Standing.total, and_(mine, Standing.total > 0)


def _paced(group: StudyGroup) -> Ranked:
    return Member.pace, and_(Member.group_id == group.id, Member.pace.is_not(None))


async def board(session: AsyncSession, group: StudyGroup, asked: Asked, now: dt.datetime) -> Board:
    """Return a page of a group's board; of pace, points are hundredths of a percent."""
    pace = asked.view is View.PACE
    column, which = _paced(group) if pace else _ranked(group, asked.period, now)
    source = _Source(session, column, which, pace=pace)
    mine = await source.mine(asked.member_id)
    skip = asked.skip
    if skip is None:
        near = mine is not None and asked.view is not View.TOP
        skip = max(await source.before(asked.member_id, mine) - _BEFORE_ME, 0) if near else 0
    return Board(await source.page(skip), await source.people(), skip, mine)


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
        return chosen if everyone else chosen.where(shown())

    @property
    def _id(self) -> Any:
        return Member.member_id if self.pace else Standing.member_id

    async def people(self) -> int:
        return await self.session.scalar(self._select(func.count())) or 0

    async def page(self, skip: int) -> tuple[Placed, ...]:
        rows = await self.session.execute(
            self._select(self._id, _CALLED, self.column)
            .order_by(self.column.desc(), self._id.desc())
            .limit(ON_A_PAGE)
            .offset(skip)
        )
        scores = [Score(*row) for row in rows]
        if not scores:
            return ()
        more = await self._count(self.column > scores[0].points)
        return tuple(placed(scores, ahead=skip, level=skip - more))

    async def mine(self, member_id: int) -> Mine | None:
        row = (
            await self.session.execute(
                self._select(self.column, shown(), everyone=True).where(self._id == member_id)
            )
        ).first()
        if row is None:
            return None
        points, seen = row
        above = (func.count(), func.min(self.column))
        more, next_up = (
            await self.session.execute(self._select(*above).where(self.column > points))
        ).one()
        return Mine(more + 1, points, next_up - points if more else None, bool(seen))

    async def before(self, member_id: int, mine: Mine | None) -> int:
        """Return how many lines come before one's own."""
        if mine is None:
            return 0
        level = and_(self.column == mine.points, self._id > member_id)
        return await self._count(or_(self.column > mine.points, level))

    async def _count(self, more: ColumnElement[bool]) -> int:
        return await self.session.scalar(self._select(func.count()).where(more)) or 0


async def between(
    session: AsyncSession,
    group_id: int,
    since: dt.datetime,
    until: dt.datetime,
    *,
    limit: int = ON_A_PAGE,
) -> Sequence[Placed]:
    """Return the first of a span of time that is over, added up from the ledger itself."""
    total = func.sum(Entry.points)
    of_entry = (Member.guild_id == Entry.guild_id) & (Member.member_id == Entry.member_id)
    rows = await session.execute(
        select(Entry.member_id, _CALLED, total)
        .join(Member, of_entry)
        .where(Entry.group_id == group_id, Entry.at >= since, Entry.at < until, shown())
        .group_by(Entry.member_id, _CALLED)
        .having(total > 0)
        .order_by(total.desc(), Entry.member_id.desc())
        .limit(limit)
    )
    return placed([Score(member_id, name, int(points)) for member_id, name, points in rows])


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What a group's active members have on average."""

    group_id: int
    name: str
    points: int
    active: int

    @property
    def each(self) -> float:
        """Points per active member."""
        return self.points / self.active if self.active else 0.0


async def groups_side_by_side(
    session: AsyncSession, groups: Sequence[StudyGroup], period: Period, now: dt.datetime
) -> Sequence[GroupScore]:
    """Return the groups of a server by points per active member, so that size does not win.

    A member is active who earned something in the last 14 days. Those whom others do not see count
    for nothing here either: in a small group a sum would tell their points.
    """
    found = [await _group_score(session, group, period, now) for group in groups]
    return sorted(found, key=lambda score: (-score.each, score.name))


async def _group_score(
    session: AsyncSession, group: StudyGroup, period: Period, now: dt.datetime
) -> GroupScore:
    column, which = _ranked(group, period, now)
    recent = Standing.active_at >= now - dt.timedelta(days=ACTIVE_DAYS)
    points, active = (
        await session.execute(
            select(func.coalesce(func.sum(case((which, column), else_=0)), 0), func.count())
            .select_from(Standing)
            .join(Member, _OF_STANDING)
            .where(Standing.group_id == group.id, recent, shown())
        )
    ).one()
    return GroupScore(group.id, group.name, int(points), active)
