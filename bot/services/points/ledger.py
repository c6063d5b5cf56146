"""Adds entries to the ledger and to the member's totals, in one transaction."""

from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Standing
from bot.domain.points.entries import EntryKind
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries
from bot.services.points.totals import last_active_at

_SELECT_PERIODS = (
    select(Group.zone, Group.weekday)
    .where(Group.id == bindparam("group_id"))
    .with_for_update(key_share=True, read=True)
)
_CACHE_KEY = "period boundaries by group"
_MAX_CACHED = 1000


async def record_entry(connection: AsyncConnection, entry: dict[str, Any]) -> bool:
    """Add an entry to the ledger and the member's totals; False if its revision exists already.

    The period boundaries of groups are cached on the connection. The statements insert nothing if
    the cached ones are outdated; then they are read again and the insert is repeated.
    """
    cached: dict[int, PeriodBoundaries] = connection.info.setdefault(_CACHE_KEY, {})
    group_id = entry["group_id"]
    periods = cached.get(group_id)
    is_added = periods is not None and await _insert(connection, entry, periods)
    if not is_added:
        # This locks the group's season until the transaction ends.
        group = (await connection.execute(_SELECT_PERIODS, {"group_id": group_id})).one()
        current = PeriodBoundaries(group.weekday, zone_of(group.zone))
        if len(cached) > _MAX_CACHED:
            cached.clear()
        cached[group_id] = current
        is_added = current != periods and await _insert(connection, entry, current)
    if is_added and _is_reversal(entry):
        member = {"of_group": group_id, "of_member": entry["member_id"]}
        await connection.execute(_UPDATE_LAST_ACTIVE, member)
    return is_added


def _is_reversal(entry: dict[str, Any]) -> bool:
    return bool(entry["turn"] % 2 == 0)


async def _insert(
    connection: AsyncConnection, entry: dict[str, Any], periods: PeriodBoundaries
) -> bool:
    """Add an entry and count it in the totals; False if `periods` is outdated or the revision exists."""
    at = entry["at"]
    counts_as_activity = entry["kind"] != EntryKind.CORRECTION and not _is_reversal(entry)
    row = {
        "author_id": None,
        "reason": None,
        **entry,
        "zone": periods.zone.key,
        "weekday": periods.weekday,
        "week_of": periods.week_start(at),
        "month_of": periods.month_start(at),
        "active_at": at if counts_as_activity else None,
    }
    if connection.dialect.name == "postgresql":
        return await connection.scalar(_INSERT_AND_ADD, row) is not None
    row["in_season"] = await connection.scalar(_INSERT, row)
    if row["in_season"] is None:
        return False
    await connection.execute(_ADD, row)
    return True


def _parameter(column: Any, name: str | None = None) -> Any:
    return bindparam(name or column.key, type_=column.type)


_COLUMNS = [column for column in Entry.__table__.columns if column.key not in {"id", "season"}]
_SELECT_SEASON = select(Group.season).where(  # no row if the cached periods are outdated
    Group.id == bindparam("group_id"),
    Group.zone == bindparam("zone"),
    Group.weekday == bindparam("weekday"),
)


def _insert_entry(dialect: Any, source: Any, season: Any) -> Any:
    """Return the statement that inserts an entry unless it exists, and returns its season."""
    names = [*(column.key for column in _COLUMNS), "season"]
    row = source.with_only_columns(*map(_parameter, _COLUMNS), season)
    inserted = dialect.insert(Entry).from_select(names, row).on_conflict_do_nothing()
    return inserted.returning(Entry.season)


def _add_to_totals(insert: Any) -> Any:
    """Return the insert of a totals row with an update of the row that exists."""
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["group_id", "member_id"],
        set_={
            "total": Standing.total + new.total,
            "active_at": case(
                (Standing.active_at > new.active_at, Standing.active_at),
                else_=func.coalesce(new.active_at, Standing.active_at),
            ),
            **_period_total(Standing.week, Standing.week_of, new.week, new.week_of),
            **_period_total(Standing.month, Standing.month_of, new.month, new.month_of),
            **_period_total(Standing.season, Standing.season_of, new.season, new.season_of),
        },
    )


def _period_total(stored: Any, stored_of: Any, new: Any, new_of: Any) -> dict[str, Any]:
    """Return the new total and period; a later one replaces the stored, an earlier is ignored."""
    total = case((stored_of == new_of, stored + new), (stored_of < new_of, new), else_=stored)
    period = case((stored_of < new_of, new_of), else_=stored_of)
    return {stored.key: total, stored_of.key: period}


def _totals_of_entry(season: Any) -> dict[str, Any]:
    """Return the totals row of a member whose only entry this is."""
    row = {column.key: _parameter(column) for column in Standing.__table__.columns}
    totals = dict.fromkeys(("week", "month", "season", "total"), _parameter(Entry.points))
    return {**row, **totals, "season_of": season}


def _insert_and_add() -> Any:
    """Return the one statement for PostgreSQL that inserts an entry and adds it to the totals."""
    season = _SELECT_SEASON.with_for_update(key_share=True, read=True).cte("season")
    inserted = _insert_entry(postgresql, select(season.c.season), season.c.season).cte("inserted")
    row = _totals_of_entry(inserted.c.season)
    totals = postgresql.insert(Standing).from_select([*row], select(*row.values()))
    return _add_to_totals(totals).returning(Standing.member_id)


_INSERT_AND_ADD = _insert_and_add()
_INSERT = _insert_entry(sqlite, _SELECT_SEASON, Group.season)
_ADD = _add_to_totals(
    sqlite.insert(Standing).values(_totals_of_entry(_parameter(Entry.season, "in_season")))
)


_UPDATE_LAST_ACTIVE = (
    update(Standing.__table__)  # type: ignore[arg-type]  # runs on the connection, without the ORM
    .where(Standing.group_id == bindparam("of_group"), Standing.member_id == bindparam("of_member"))
    .values(
        active_at=select(func.max(last_active_at()))
        .where(Entry.group_id == bindparam("of_group"), Entry.member_id == bindparam("of_member"))
        .scalar_subquery()
    )
)
"""Runs after the totals row is locked, so it sees all entries of concurrent transactions."""
