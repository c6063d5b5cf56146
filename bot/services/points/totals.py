"""Sums of the ledger for boards: made anew from the entries on demand.

They are kept with every entry, in the same unit of work (`bot/services/ledger.py`), so a board shows
either both or neither.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.insert import insert
from bot.db.models import Entry, Group, Standing
from bot.db.session import Database
from bot.domain.points import EntryKind
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries

_CAUSE = ("group_id", "member_id", "kind", "subject")


def last_active_at() -> Any:
    """Return when the entry was made that was paid last for a deed of one's own and still is."""
    later = aliased(Entry)
    same = (getattr(later, key) == getattr(Entry, key) for key in _CAUSE)
    undone = select(later.id).where(*same, later.turn > Entry.turn).exists()
    return case((and_(Entry.kind != EntryKind.CORRECTION, Entry.turn % 2 == 1, ~undone), Entry.at))


async def rebuild_all(database: Database, now: dt.datetime) -> tuple[int, int]:
    """Make all sums anew from the ledger; returns how many there are and how many were wrong.

    Each group is a unit of work of its own, so that others wait for one group at most.
    """
    async with database.reading() as session:
        groups = (await session.scalars(select(Group.id).order_by(Group.id))).all()
    rows = wrong = 0
    for group_id in groups:
        async with database.writing() as session:
            here, wrong_here = await rebuild(session, group_id, now)
        rows, wrong = rows + here, wrong + wrong_here
    return rows, wrong


async def rebuild(session: AsyncSession, group_id: int, now: dt.datetime) -> tuple[int, int]:
    """Make the sums of a group anew; returns how many there are and how many were wrong.

    A week or month that is over needs no sum: boards show the present ones.
    """
    rows = await session.execute(
        select(Group.guild_id, Group.zone, Group.weekday, Group.season)
        .where(Group.id == group_id)
        .with_for_update()  # entries under way are waited for
    )
    if (group := rows.one_or_none()) is None:  # deleted meanwhile
        return 0, 0
    newest = await session.scalar(select(func.max(Entry.at)).where(Entry.group_id == group_id))
    now = max(now, newest or now)  # another process may be a little ahead, in the next week
    turns = PeriodBoundaries(group.weekday, zone_of(group.zone))
    week, month = turns.week_start(now), turns.month_start(now)
    present = (week, month, group.season)
    before = await _sums(session, group_id, present)
    await session.execute(delete(Standing).where(Standing.group_id == group_id))
    made = _from_entries(group_id, group.guild_id, turns, present)
    columns = [column.name for column in Standing.__table__.columns]
    await session.execute(insert(session, Standing).from_select(columns, made))
    after = await _sums(session, group_id, present)
    return len(after), len({member_id for member_id, *_ in before ^ after})


def _from_entries(
    group_id: int, guild_id: int, turns: PeriodBoundaries, present: tuple[dt.date, dt.date, int]
) -> Any:
    week, month, season = present
    columns = Standing.__table__.columns

    def total(when: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((when, Entry.points), else_=0)), 0)

    def fixed(value: Any, column: str) -> Any:
        return bindparam(None, value, type_=columns[column].type, unique=True)

    return (
        select(
            fixed(group_id, "group_id"),
            Entry.member_id,
            fixed(guild_id, "guild_id"),
            fixed(week, "week_of"),
            total(Entry.at >= turns.day_start(week)),
            fixed(month, "month_of"),
            total(Entry.at >= turns.day_start(month)),
            fixed(season, "season_of"),
            total(Entry.season == season),
            func.sum(Entry.points),
            func.max(last_active_at()),
        )
        .where(Entry.group_id == group_id)
        .group_by(Entry.member_id)
    )


async def _sums(
    session: AsyncSession, group_id: int, present: tuple[dt.date, dt.date, int]
) -> set[tuple[Any, ...]]:
    """Return the sums of a group as a board of the present would show them."""
    week, month, season = present
    rows = await session.execute(
        select(
            Standing.member_id,
            case((Standing.week_of == week, Standing.week), else_=0),
            case((Standing.month_of == month, Standing.month), else_=0),
            case((Standing.season_of == season, Standing.season), else_=0),
            Standing.total,
            Standing.active_at,
        ).where(Standing.group_id == group_id)
    )
    return {tuple(row) for row in rows}
