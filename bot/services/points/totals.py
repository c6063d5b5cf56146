"""Rebuilds the totals that boards are drawn from, which `ledger.py` updates with every entry."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.database import Database
from bot.db.models import Entry, Group, Standing
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
    async with database.reading() as connection:
        group_ids = (await connection.scalars(select(Group.id).order_by(Group.id))).all()
    rows = wrong = 0
    for group_id in group_ids:
        async with database.writing() as connection:  # other writers wait for one group at most
            group_rows, group_wrong = await rebuild(connection, group_id, now)
        rows, wrong = rows + group_rows, wrong + group_wrong
    return rows, wrong


def _column_of(name: str) -> Any:
    """Return a parameter for a column of the totals, with its type."""
    return bindparam(name, type_=Standing.__table__.columns[name].type)


def _build_totals() -> Select[Any]:
    """Return the totals of all members of a group, computed from their entries."""

    def total(condition: ColumnElement[bool], name: str) -> Any:
        points = func.sum(case((condition, Entry.points), else_=0))
        return func.coalesce(points, 0).label(name)

    parameters = ("group_id", "guild_id", "week_of", "month_of", "season_of")
    return (
        select(
            *(_column_of(name).label(name) for name in parameters),
            Entry.member_id,
            total(Entry.at >= bindparam("week_began_at"), "week"),
            total(Entry.at >= bindparam("month_began_at"), "month"),
            total(Entry.season == _column_of("season_of"), "season"),
            func.sum(Entry.points).label("total"),
            func.max(last_active_at()).label("active_at"),
        )
        .where(Entry.group_id == _column_of("group_id"))
        .group_by(Entry.member_id)
    )


# Built once, because building these statements takes longer than executing them for small groups.
_LOCK_GROUP = (
    select(Group.guild_id, Group.zone, Group.weekday, Group.season)
    .where(Group.id == bindparam("group_id"))
    .with_for_update()  # waits for transactions that are adding entries
)
_NEWEST = select(func.max(Entry.at)).where(Entry.group_id == bindparam("group_id"))
_DELETE = delete(Standing).where(Standing.group_id == bindparam("group_id"))
_TOTALS = _build_totals()
_INSERT = insert(Standing).from_select(list(_TOTALS.selected_columns.keys()), _TOTALS)
_SHOWN = select(  # as boards show them: points of a past period count as 0
    Standing.member_id,
    case((Standing.week_of == _column_of("week_of"), Standing.week), else_=0),
    case((Standing.month_of == _column_of("month_of"), Standing.month), else_=0),
    case((Standing.season_of == _column_of("season_of"), Standing.season), else_=0),
    Standing.total,
    Standing.active_at,
).where(Standing.group_id == bindparam("group_id"))


async def rebuild(connection: AsyncConnection, group_id: int, now: dt.datetime) -> tuple[int, int]:
    """Rebuild a group's totals; return how many there are, and how many were wrong."""
    of_group = {"group_id": group_id}
    group = (await connection.execute(_LOCK_GROUP, of_group)).one_or_none()
    if group is None:  # the group was deleted in the meantime
        return 0, 0
    newest = await connection.scalar(_NEWEST, of_group)
    now = max(now, newest or now)  # the clock of another process may be ahead, in the next week
    periods = PeriodBoundaries(group.weekday, zone_of(group.zone))
    week, month = periods.week_start(now), periods.month_start(now)
    current = {**of_group, "week_of": week, "month_of": month, "season_of": group.season}
    before = await _read(connection, current)
    await connection.execute(_DELETE, of_group)
    began = {"week_began_at": periods.day_start(week), "month_began_at": periods.day_start(month)}
    await connection.execute(_INSERT, {**current, **began, "guild_id": group.guild_id})
    after = await _read(connection, current)
    return len(after), len({member_id for member_id, *_ in before ^ after})


async def _read(connection: AsyncConnection, current: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """Return the totals of a group as its boards show them."""
    return {tuple(row) for row in await connection.execute(_SHOWN, current)}
