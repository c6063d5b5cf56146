"""Rebuilds the totals that boards are drawn from, which `ledger.py` updates with every entry."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.dialects import insert
from bot.db.models import Entry, Group, Standing
from bot.db.session import Database
from bot.domain.points.entries import EntryKind
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries

_LATER = aliased(Entry)


@cache  # an alias takes longer to make than the query takes to run
def is_reversed() -> ColumnElement[bool]:
    """Return the condition that a payment was taken back: its key has a later entry."""
    return (
        select(_LATER.id)
        .where(
            _LATER.group_id == Entry.group_id,
            _LATER.member_id == Entry.member_id,
            _LATER.kind == Entry.kind,
            _LATER.subject == Entry.subject,
            _LATER.turn > Entry.turn,
        )
        .exists()
    )


@cache
def last_active_at() -> Any:
    """Return the time of an entry that shows activity (unreversed, no correction), else NULL."""
    is_payment = and_(Entry.kind != EntryKind.CORRECTION, Entry.turn % 2 == 1)
    return case((and_(is_payment, ~is_reversed()), Entry.at))


async def rebuild_all(database: Database, now: dt.datetime) -> tuple[int, int]:
    """Rebuild the totals of all groups; return how many there are and how many were wrong."""
    async with database.reading() as session:
        group_ids = (await session.scalars(select(Group.id).order_by(Group.id))).all()
    rows = wrong = 0
    for group_id in group_ids:
        async with database.writing() as session:  # other writers wait for one group at most
            group_rows, group_wrong = await rebuild(session, group_id, now)
        rows, wrong = rows + group_rows, wrong + group_wrong
    return rows, wrong


@dataclass(frozen=True, slots=True)
class _CurrentPeriods:
    """The current week and month, by their first dates, and the number of the current season."""

    week: dt.date
    month: dt.date
    season: int


async def rebuild(session: AsyncSession, group_id: int, now: dt.datetime) -> tuple[int, int]:
    """Rebuild a group's totals; return how many there are, and how many were wrong."""
    rows = await session.execute(
        select(Group.guild_id, Group.zone, Group.weekday, Group.season)
        .where(Group.id == group_id)
        .with_for_update()  # waits for transactions that are adding entries
    )
    if (group := rows.one_or_none()) is None:  # the group was deleted in the meantime
        return 0, 0
    newest = await session.scalar(select(func.max(Entry.at)).where(Entry.group_id == group_id))
    now = max(now, newest or now)  # the clock of another process may be ahead, in the next week
    periods = PeriodBoundaries(group.weekday, zone_of(group.zone))
    current = _CurrentPeriods(periods.week_start(now), periods.month_start(now), group.season)
    before = await _read(session, group_id, current)
    await session.execute(delete(Standing).where(Standing.group_id == group_id))
    row = _totals_row(group_id, group.guild_id, periods, current)
    totals = select(*row.values()).where(Entry.group_id == group_id).group_by(Entry.member_id)
    await session.execute(insert(session, Standing).from_select([*row], totals))
    after = await _read(session, group_id, current)
    return len(after), len({member_id for member_id, *_ in before ^ after})


def _totals_row(
    group_id: int, guild_id: int, periods: PeriodBoundaries, current: _CurrentPeriods
) -> dict[str, Any]:
    """Return the columns of a member's totals, computed from all entries of the member."""
    columns = Standing.__table__.columns
    constants = {
        "group_id": group_id,
        "guild_id": guild_id,
        "week_of": current.week,
        "month_of": current.month,
        "season_of": current.season,
    }

    def total(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, Entry.points), else_=0)), 0)

    return {
        **{name: literal(value, columns[name].type) for name, value in constants.items()},
        "member_id": Entry.member_id,
        "week": total(Entry.at >= periods.day_start(current.week)),
        "month": total(Entry.at >= periods.day_start(current.month)),
        "season": total(Entry.season == current.season),
        "total": func.sum(Entry.points),
        "active_at": func.max(last_active_at()),
    }


async def _read(
    session: AsyncSession, group_id: int, current: _CurrentPeriods
) -> set[tuple[Any, ...]]:
    """Return the totals of a group as its boards show them; those of a past period count as 0."""
    rows = await session.execute(
        select(
            Standing.member_id,
            case((Standing.week_of == current.week, Standing.week), else_=0),
            case((Standing.month_of == current.month, Standing.month), else_=0),
            case((Standing.season_of == current.season, Standing.season), else_=0),
            Standing.total,
            Standing.active_at,
        ).where(Standing.group_id == group_id)
    )
    return {tuple(row) for row in rows}
