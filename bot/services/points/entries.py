"""Payments and reversals: an entry key is paid once, and reversed at most as often as paid."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group
from bot.domain.points.entries import EntryKind
from bot.services.points import ledger
from bot.services.points.totals import is_reversed


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What entries are for: something that a member did or got in a group."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str

    def values(self) -> dict[str, Any]:
        """Return the columns of an entry with this key; `asdict` would take ten times as long."""
        return {
            "guild_id": self.guild_id,
            "group_id": self.group_id,
            "member_id": self.member_id,
            "kind": self.kind,
            "subject": self.subject,
        }

    def matches_in_any_group(self) -> ColumnElement[bool]:
        """Return the condition for entries with this key, in any group."""
        return and_(
            Entry.guild_id == self.guild_id,
            Entry.member_id == self.member_id,
            Entry.kind == self.kind,
            Entry.subject == self.subject,
        )


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as shown to the member."""

    at: dt.datetime
    points: int
    kind: str
    subject: str
    revision: int
    group_id: int
    group_name: str
    author_id: int | None = None  # the moderator who made the entry, if they gave a reason
    reason: str | None = field(default=None, repr=False)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back what was paid; payments and reversals of a key alternate."""
        return self.revision % 2 == 0


@dataclass(frozen=True, slots=True)
class Author:
    """The moderator who makes an entry, None if that is not known any more, and their reason."""

    member_id: int | None
    reason: str = field(repr=False)


async def pay(
    connection: AsyncConnection,
    key: EntryKey,
    points: int,
    now: dt.datetime,
    author: Author | None = None,
) -> bool:
    """Add an entry that pays for the key; return False if it is paid already."""
    # Most keys are new, so the first revision is tried at once; the unique key refuses a second one.
    if await _add(connection, key, 1, points, now, author):
        return True
    revision, _ = await _latest(connection, key)
    return revision % 2 == 0 and await _add(connection, key, revision + 1, points, now, author)


async def reverse(
    connection: AsyncConnection, key: EntryKey, now: dt.datetime, author: Author | None = None
) -> bool:
    """Add an entry that takes back what was paid; return False if nothing is paid."""
    revision, points = await _latest(connection, key)
    return revision % 2 == 1 and await _add(connection, key, revision + 1, -points, now, author)


async def key_of_payment(connection: AsyncConnection, key: EntryKey, at: dt.datetime) -> EntryKey:
    """Return the key with the group that paid for it then; the member may have changed groups."""
    group_id = await connection.scalar(
        select(Entry.group_id)
        .where(key.matches_in_any_group(), Entry.at == at, Entry.turn % 2 == 1, ~is_reversed())
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return replace(key, group_id=group_id or key.group_id)


async def count_reversals(connection: AsyncConnection, key: EntryKey, since: dt.datetime) -> int:
    """Return how often payments for the key were reversed since then, in any group."""
    is_reversal = and_(Entry.turn % 2 == 0, Entry.at > since)
    count = select(func.count()).where(key.matches_in_any_group(), is_reversal)
    return await connection.scalar(count) or 0


_BALANCE = select(func.sum(Entry.points)).where(
    Entry.member_id == bindparam("member_id"), Entry.group_id == bindparam("group_id")
)


async def get_balance(connection: AsyncConnection, group_id: int, member_id: int) -> int:
    """Return a member's points in a group."""
    return await connection.scalar(_BALANCE, {"group_id": group_id, "member_id": member_id}) or 0


async def list_totals(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> Sequence[tuple[str, int]]:
    """Return the names of the groups where a member has entries, with their points there."""
    rows = await connection.execute(
        select(Group.name, func.sum(Entry.points).label("total"))
        .join(Group, Group.id == Entry.group_id)
        .where(Entry.guild_id == guild_id, Entry.member_id == member_id)
        .group_by(Group.id, Group.name)
        .order_by(Group.id)
    )
    return [(row.name, int(row.total)) for row in rows]


async def list_entries(
    connection: AsyncConnection, guild_id: int, member_id: int, *, limit: int, skip: int = 0
) -> Sequence[EntryView]:
    """Return a member's entries in a server, newest first."""
    rows = await connection.execute(_select_entries(guild_id, member_id).limit(limit).offset(skip))
    return [EntryView(**row) for row in rows.mappings()]


async def list_corrections(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> Sequence[EntryView]:
    """Return the corrections of a member's points that are not taken back, newest first."""
    is_correction = (Entry.kind == EntryKind.CORRECTION, Entry.turn == 1)
    rows = await connection.execute(
        _select_entries(guild_id, member_id).where(*is_correction, ~is_reversed())
    )
    return [EntryView(**row) for row in rows.mappings()]


def _select_entries(guild_id: int, member_id: int) -> Select[Any]:
    return (
        select(
            Entry.at,
            Entry.points,
            Entry.kind,
            Entry.subject,
            Entry.turn.label("revision"),
            Entry.group_id,
            Group.name.label("group_name"),
            case((Entry.reason.is_not(None), Entry.author_id)).label("author_id"),
            Entry.reason,
        )
        .join(Group, Group.id == Entry.group_id)
        .where(Entry.guild_id == guild_id, Entry.member_id == member_id)
        .order_by(Entry.at.desc(), Entry.id.desc())
    )


_LATEST = (
    select(Entry.turn, Entry.points)
    .where(
        Entry.group_id == bindparam("group_id"),
        Entry.member_id == bindparam("member_id"),
        Entry.kind == bindparam("kind"),
        Entry.subject == bindparam("subject"),
    )
    .order_by(Entry.turn.desc())
    .limit(1)
)


async def _latest(connection: AsyncConnection, key: EntryKey) -> tuple[int, int]:
    """Return the revision and points of the key's latest entry; (0, 0) if there is none."""
    row = (await connection.execute(_LATEST, key.values())).first()
    return (row.turn, row.points) if row else (0, 0)


async def _add(
    connection: AsyncConnection,
    key: EntryKey,
    revision: int,
    points: int,
    now: dt.datetime,
    author: Author | None,
) -> bool:
    """Add an entry; return False if the key has this revision already."""
    entry = {**key.values(), "turn": revision, "points": points, "at": now}
    if author is not None:
        entry |= {"author_id": author.member_id, "reason": author.reason}
    return await ledger.record_entry(connection, entry)
