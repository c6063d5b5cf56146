"""Adds entries to the ledger, and to the sums that boards are drawn from, in one unit of work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.db.models import Entry, Group, Standing
from bot.domain.points import EntryKind
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries
from bot.services.points.totals import last_active_at

_CLOCK = (
    select(Group.zone, Group.weekday)
    .where(Group.id == bindparam("group_id"))
    .with_for_update(key_share=True, read=True)
)
_KNOWN = "when weeks of groups turn over"
_MOST_KNOWN = 1000


async def _turns(connection: AsyncConnection, group_id: int) -> PeriodBoundaries:
    """Return when a group's weeks turn over; its season cannot end before this unit of work does."""
    zone, weekday = (await connection.execute(_CLOCK, {"group_id": group_id})).one()
    return PeriodBoundaries(weekday, zone_of(zone))


async def record_entry(session: AsyncSession, entry: dict[str, Any]) -> bool:
    """Add an entry to the ledger, in the season that goes on, and to the sums of its member.

    False when another had added this turn first. When weeks turn over is remembered from entries
    before; the statements do nothing if it is no longer so, and then it is looked up.
    """
    connection = await session.connection()
    known: dict[int, PeriodBoundaries] = connection.info.setdefault(_KNOWN, {})
    group_id = entry["group_id"]
    turns = known.get(group_id)
    if turns is None or not (added := await _entered(connection, entry, turns)):
        found = await _turns(connection, group_id)
        if len(known) > _MOST_KNOWN:
            known.clear()
        known[group_id] = found
        added = found != turns and await _entered(connection, entry, found)
    if added and _takes_back(entry):
        await connection.execute(_ACTIVE, {"of_group": group_id, "of_member": entry["member_id"]})
    return added


def _takes_back(entry: dict[str, Any]) -> bool:
    return bool(entry["turn"] % 2 == 0)


async def _entered(
    connection: AsyncConnection, entry: dict[str, Any], turns: PeriodBoundaries
) -> bool:
    """Add an entry and its sums, if weeks turn over then and it is new."""
    at = entry["at"]
    own = entry["kind"] != EntryKind.CORRECTION and not _takes_back(entry)
    row = {
        "author_id": None,
        "reason": None,
        **entry,
        "zone": turns.zone.key,
        "weekday": turns.weekday,
        "week_of": turns.week_start(at),
        "month_of": turns.month_start(at),
        "active_at": at if own else None,
    }
    if connection.dialect.name == "postgresql":
        return await connection.scalar(_ENTER_AND_ADD, row) is not None
    row["in_season"] = await connection.scalar(_ENTER, row)
    if row["in_season"] is None:
        return False
    await connection.execute(_ADD, row)
    return True


def _given(column: Any, name: str | None = None) -> Any:
    return bindparam(name or column.key, type_=column.type)


_ENTRY = (
    Entry.guild_id,
    Entry.group_id,
    Entry.member_id,
    Entry.kind,
    Entry.subject,
    Entry.turn,
    Entry.points,
    Entry.at,
    Entry.reason,
    Entry.author_id,
)
_GOES_ON = select(Group.season).where(
    Group.id == bindparam("group_id"),
    Group.zone == bindparam("zone"),
    Group.weekday == bindparam("weekday"),
)


def _entering(dialect: Any, goes_on: Any, season: Any) -> Any:
    """Return the statement that adds an entry once; it gives back the season."""
    names = [column.key for column in (*_ENTRY, Entry.season)]
    row = goes_on.with_only_columns(*map(_given, _ENTRY), season)
    added = dialect.insert(Entry).from_select(names, row).on_conflict_do_nothing()
    return added.returning(Entry.season)


def _adding(row: Any) -> Any:
    """Return the statement that adds an entry to the sums, or begins them."""
    new = row.excluded
    return row.on_conflict_do_update(
        index_elements=["group_id", "member_id"],
        set_={
            "total": Standing.total + new.total,
            "active_at": _later(Standing.active_at, new.active_at),
            **_within(Standing.week, Standing.week_of, new.week, new.week_of),
            **_within(Standing.month, Standing.month_of, new.month, new.month_of),
            **_within(Standing.season, Standing.season_of, new.season, new.season_of),
        },
    )


def _later(had: Any, new: Any) -> Any:
    return case((had > new, had), else_=func.coalesce(new, had))


def _within(had: Any, had_of: Any, new: Any, new_of: Any) -> dict[str, Any]:
    """Add to a sum if it is of the same week (or month, or season); a later one begins anew."""
    total = case((had_of == new_of, had + new), (had_of < new_of, new), else_=had)
    return {had.key: total, had_of.key: case((had_of < new_of, new_of), else_=had_of)}


def _sums_of_one(season: Any) -> dict[str, Any]:
    """Return what an entry adds to each sum."""
    points = _given(Entry.points)
    return {
        "group_id": _given(Standing.group_id),
        "member_id": _given(Standing.member_id),
        "guild_id": _given(Standing.guild_id),
        "week_of": _given(Standing.week_of),
        "week": points,
        "month_of": _given(Standing.month_of),
        "month": points,
        "season_of": season,
        "season": points,
        "total": points,
        "active_at": _given(Standing.active_at),
    }


def _entering_and_adding() -> Any:
    """Return one statement for both, which PostgreSQL has."""
    goes_on = _GOES_ON.with_for_update(key_share=True, read=True).cte("goes_on")
    added = _entering(postgresql, select(goes_on.c.season), goes_on.c.season).cte("added")
    row = _sums_of_one(added.c.season)
    sums = postgresql.insert(Standing).from_select([*row], select(*row.values()))
    return _adding(sums).returning(Standing.member_id)


_ENTER_AND_ADD = _entering_and_adding()
_ENTER = _entering(sqlite, _GOES_ON, Group.season)
_ADD = _adding(sqlite.insert(Standing).values(_sums_of_one(_given(Entry.season, "in_season"))))


_ACTIVE = (
    update(Standing.__table__)  # type: ignore[arg-type]
    .where(
        Standing.group_id == bindparam("of_group"),
        Standing.member_id == bindparam("of_member"),
    )
    .values(
        active_at=select(func.max(last_active_at()))
        .where(
            Entry.group_id == bindparam("of_group"),
            Entry.member_id == bindparam("of_member"),
        )
        .scalar_subquery()
    )
)
"""Run when the row is held already, so that it sees every entry that came before."""
