"""The ledger: pays for a thing once, takes it back, and adds it up in the same transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.models import Entry, Group, Post, Standing
from bot.db.models.base import UtcDateTime
from bot.domain.markup import SafeName
from bot.domain.points import ALL_TIME, EntryKey, EntryKind, EntryReason, GroupCalendar, LedgerEntry
from bot.domain.schedule.zones import zone_of

_IS_PAYMENT = Entry.sequence % 2 == 1
"""The condition that an entry pays for its key: payments and reversals alternate."""

GROUP_CALENDAR = (
    Group.zone.label("group_zone"),
    Group.weekday,
    Group.kept_week,
    Group.season,
    Group.season_began_at,
)
"""The columns from which `group_calendar_of` makes the calendar of a group."""

# Each check-in runs these statements, so they are built once.
_NEW_ENTRY = """
    INSERT INTO entry (guild_id, group_id, member_id, kind, subject, post_id, sequence, points, at,
        week, month, season, author_id, reason)
    VALUES (:guild_id, :group_id, :member_id, :kind, :subject, :post_id, :sequence, :points,
        :at, :week, :month, :season, :author_id, :reason)
    ON CONFLICT DO NOTHING RETURNING id
"""
_ADD_ENTRY = text(_NEW_ENTRY).bindparams(bindparam("at", type_=UtcDateTime))
_ADD_TO_STANDING = text("""
    INSERT INTO standing (group_id, member_id, period, points)
    VALUES (:group_id, :member_id, :period, :points)
    ON CONFLICT (member_id, group_id, period)
    DO UPDATE SET points = standing.points + excluded.points
""")
_ADD_BOTH = text(f"""
    WITH added AS ({_NEW_ENTRY})
    INSERT INTO standing (group_id, member_id, period, points)
    SELECT :group_id, :member_id, period, :points
    FROM added, unnest(ARRAY['{ALL_TIME}', :month, :season, :week]) AS period
    ON CONFLICT (member_id, group_id, period)
    DO UPDATE SET points = standing.points + excluded.points RETURNING points
""").bindparams(bindparam("at", type_=UtcDateTime))  # noqa: S608 - of constants
"""Both in one request, which only PostgreSQL can: SQLite inserts into one table at a time.

Periods are in the order in which a repair locks their rows, or the two could deadlock.
"""


def group_calendar_of(row: Any) -> GroupCalendar:
    zone = zone_of(row.group_zone)
    return GroupCalendar(row.weekday, zone, row.kept_week, row.season, row.season_began_at)


async def pay(
    connection: AsyncConnection,
    key: EntryKey,
    points: int,
    now: dt.datetime,
    reason: EntryReason | None = None,
    calendar: GroupCalendar | None = None,
) -> bool:
    """Add an entry that pays for the key; return False if it is paid already."""
    if calendar is None:
        stored = select(*GROUP_CALENDAR).where(Group.id == key.group_id)
        calendar = group_calendar_of((await connection.execute(stored)).one())
    entry = {
        **key._asdict(),
        **_reason_columns(reason),
        **calendar.periods_at(now)._asdict(),
        "sequence": 1,
        "points": points,
        "at": now,
    }
    # Most keys are new, so number 1 is tried at once; the unique key refuses a second one.
    if await _add(connection, entry):
        return True
    latest = await _find_latest(connection, key)
    if latest is None or not latest.is_reversal:
        return False
    periods = calendar.periods_if_paid_again(latest.periods, latest.at, now)
    return await _add(connection, {**entry, **periods._asdict(), "sequence": latest.sequence + 1})


async def reverse(
    connection: AsyncConnection, key: EntryKey, now: dt.datetime, reason: EntryReason | None = None
) -> bool:
    """Take back what was paid, from the periods where it counted; False if nothing is paid."""
    paid = await _find_latest(connection, key)
    if paid is None or paid.is_reversal:
        return False
    reversal = {
        **key._asdict(),
        **_reason_columns(reason),
        **paid.periods._asdict(),
        "sequence": paid.sequence + 1,
        "points": -paid.points,
        "at": now,
    }
    return await _add(connection, reversal)


async def key_of_payment(connection: AsyncConnection, key: EntryKey, at: dt.datetime) -> EntryKey:
    """Return the key with the group that paid for it then; the member may have changed groups."""
    group_id = await connection.scalar(
        select(Entry.group_id)
        .where(*_in_any_group(key))
        .group_by(Entry.group_id)
        # The latest entry is a payment, and not a reversal of one (see `_IS_PAYMENT`).
        .having(func.max(Entry.sequence) % 2 == 1, func.max(Entry.at) == at)
        .limit(1)
    )
    return key._replace(group_id=group_id or key.group_id)


async def is_known(connection: AsyncConnection, key: EntryKey) -> bool:
    """Return whether the key was ever paid, in any group, even if it is taken back."""
    return await connection.scalar(select(Entry.id).where(*_in_any_group(key)).limit(1)) is not None


async def get_balance(
    connection: AsyncConnection, group_id: int, member_id: int, period: str = ALL_TIME
) -> int:
    points = select(Standing.points).where(
        Standing.member_id == member_id, Standing.group_id == group_id, Standing.period == period
    )
    return await connection.scalar(points) or 0


async def list_totals(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> Sequence[tuple[SafeName, int]]:
    rows = await connection.execute(
        select(Group.name, Standing.points)
        .join(Group, Group.id == Standing.group_id)
        .where(Group.guild_id == guild_id)
        .where(Standing.member_id == member_id, Standing.period == ALL_TIME)
        .order_by(Group.id)
    )
    return [(row.name, row.points) for row in rows]


async def list_entries(
    connection: AsyncConnection, guild_id: int, member_id: int, *, limit: int, skip: int = 0
) -> Sequence[LedgerEntry]:
    entries = _select_entries(guild_id).where(Entry.member_id == member_id)
    rows = await connection.execute(entries.limit(limit).offset(skip))
    return [LedgerEntry(**row._asdict()) for row in rows]


async def list_corrections(
    connection: AsyncConnection,
    guild_id: int,
    /,
    *,
    limit: int,
    skip: int = 0,
    **columns: int | str,
) -> Sequence[LedgerEntry]:
    """Return corrections and whether they are undone, newest first; those with these values of columns."""
    reversal = aliased(Entry)
    same = ("guild_id", "group_id", "member_id", "kind", "subject")
    is_undone = exists().where(
        *(getattr(reversal, name) == getattr(Entry, name) for name in same),
        reversal.sequence > Entry.sequence,
    )
    chosen = (getattr(Entry, name) == value for name, value in columns.items())
    entries = _select_entries(guild_id).add_columns(is_undone.label("is_undone"))
    entries = entries.where(Entry.kind == EntryKind.CORRECTION, _IS_PAYMENT, *chosen)
    rows = await connection.execute(entries.limit(limit).offset(skip))
    return [LedgerEntry(**row._asdict()) for row in rows]


def _in_any_group(key: EntryKey) -> tuple[Any, ...]:
    """Return the conditions for entries with this key, in any group of the server."""
    return (
        Entry.guild_id == key.guild_id,
        Entry.member_id == key.member_id,
        Entry.kind == key.kind,
        Entry.subject == key.subject,
    )


_SELECT_ENTRIES = select(*Entry.columns_for(LedgerEntry))
_LATEST = (
    _SELECT_ENTRIES.where(
        Entry.group_id == bindparam("group_id"),
        Entry.member_id == bindparam("member_id"),
        Entry.kind == bindparam("kind"),
        Entry.subject == bindparam("subject"),
    )
    .order_by(Entry.sequence.desc())
    .limit(1)
)


def _select_entries(guild_id: int) -> Select[Any]:
    return (
        _SELECT_ENTRIES.add_columns(Post.challenge_id)
        .outerjoin(Post, Post.id == Entry.post_id)
        .where(Entry.guild_id == guild_id)
        .order_by(Entry.at.desc(), Entry.id.desc())
    )


async def _find_latest(connection: AsyncConnection, key: EntryKey) -> LedgerEntry | None:
    row = (await connection.execute(_LATEST, key._asdict())).first()
    return LedgerEntry(**row._asdict()) if row else None


def _reason_columns(reason: EntryReason | None) -> dict[str, Any]:
    author_id, words = (reason.author_id, reason.text) if reason else (None, None)
    return {"author_id": author_id, "reason": words}


async def _add(connection: AsyncConnection, entry: dict[str, Any]) -> bool:
    """Add an entry and its points; return False if the key has one of this number already."""
    if connection.dialect.name == "postgresql":
        return await connection.scalar(_ADD_BOTH, entry) is not None
    if await connection.scalar(_ADD_ENTRY, entry) is None:
        return False
    periods = (ALL_TIME, entry["week"], entry["month"], entry["season"])
    await connection.execute(_ADD_TO_STANDING, [{**entry, "period": period} for period in periods])
    return True
