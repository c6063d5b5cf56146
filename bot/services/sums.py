"""Sums of the ledger for boards: kept with every entry, and made anew from the entries on demand.

An entry and its sums are written in one unit of work, so a board shows either both or neither.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Entry, Group, Standing
from bot.domain.standings import Turns
from bot.domain.zones import zone_of

_CLOCK = (
    select(Group.zone, Group.weekday, Group.season)
    .where(Group.id == bindparam("group_id"))
    .with_for_update(key_share=True, read=True)
)


async def season_and_turns(session: AsyncSession, group_id: int) -> tuple[int, Turns]:
    """Return which season a group is in, and when its weeks turn over.

    The season cannot end before this unit of work does.
    """
    connection = await session.connection()
    zone, weekday, season = (await connection.execute(_CLOCK, {"group_id": group_id})).one()
    return season, Turns(weekday, zone_of(zone))


def _added(dialect: Any) -> Any:
    """Return the statement that adds an entry to the sums, or begins them."""
    row = dialect.insert(Standing)
    new = row.excluded
    return row.on_conflict_do_update(
        index_elements=["group_id", "member_id"],
        set_={
            "total": Standing.total + new.total,
            "active_at": func.coalesce(new.active_at, Standing.active_at),
            **_within(Standing.week, Standing.week_of, new.week, new.week_of),
            **_within(Standing.month, Standing.month_of, new.month, new.month_of),
            **_within(Standing.season, Standing.season_of, new.season, new.season_of),
        },
    )


def _within(had: Any, had_of: Any, new: Any, new_of: Any) -> dict[str, Any]:
    """Add to a sum if it is of the same week (or month, or season); a later one begins anew."""
    total = case((had_of == new_of, had + new), (had_of < new_of, new), else_=had)
    return {had.key: total, had_of.key: case((had_of < new_of, new_of), else_=had_of)}


_ADD = {name: _added(d) for name, d in (("sqlite", sqlite), ("postgresql", postgresql))}


async def add(session: AsyncSession, entry: dict[str, Any], turns: Turns) -> None:
    """Add an entry, as it is stored, to the sums of its member."""
    connection = await session.connection()
    points, at = entry["points"], entry["at"]
    await connection.execute(
        _ADD[connection.dialect.name],
        {
            "group_id": entry["group_id"],
            "member_id": entry["member_id"],
            "guild_id": entry["guild_id"],
            "week_of": turns.week_of(at),
            "week": points,
            "month_of": turns.month_of(at),
            "month": points,
            "season_of": entry["season"],
            "season": points,
            "total": points,
            "active_at": None if entry.get("author_id") else at,
        },
    )


async def rebuild_all(session: AsyncSession, now: dt.datetime) -> tuple[int, int]:
    """Make all sums anew from the ledger; returns how many there are and how many were wrong."""
    groups = (await session.scalars(select(Group.id).order_by(Group.id))).all()
    results = [await rebuild(session, group_id, now) for group_id in groups]
    return sum(rows for rows, _ in results), sum(wrong for _, wrong in results)


async def rebuild(session: AsyncSession, group_id: int, now: dt.datetime) -> tuple[int, int]:
    """Make the sums of a group anew; returns how many there are and how many were wrong.

    A week or month that is over needs no sum: boards show the present ones.
    """
    group = (
        await session.execute(
            select(Group.guild_id, Group.zone, Group.weekday, Group.season)
            .where(Group.id == group_id)
            .with_for_update()  # entries under way are waited for
        )
    ).one()
    turns = Turns(group.weekday, zone_of(group.zone))
    week, month = turns.week_of(now), turns.month_of(now)
    present = (week, month, group.season)
    before = await _sums(session, group_id, present)
    await session.execute(delete(Standing).where(Standing.group_id == group_id))
    made = _from_entries(group_id, group.guild_id, turns, present)
    columns = [column.name for column in Standing.__table__.columns]
    await session.execute(insert(session, Standing).from_select(columns, made))
    after = await _sums(session, group_id, present)
    return len(after), len(before ^ after)


def _from_entries(
    group_id: int, guild_id: int, turns: Turns, present: tuple[dt.date, dt.date, int]
) -> Any:
    week, month, season = present
    columns = Standing.__table__.columns

    def total(when: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((when, Entry.points), else_=0)), 0)

    def fixed(value: Any, column: str) -> Any:
        return bindparam(None, value, type_=columns[column].type, unique=True)

    own = case((Entry.author_id.is_(None), Entry.at))
    return (
        select(
            fixed(group_id, "group_id"),
            Entry.member_id,
            fixed(guild_id, "guild_id"),
            fixed(week, "week_of"),
            total(Entry.at >= turns.begins(week)),
            fixed(month, "month_of"),
            total(Entry.at >= turns.begins(month)),
            fixed(season, "season_of"),
            total(Entry.season == season),
            func.sum(Entry.points),
            func.max(own),
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
