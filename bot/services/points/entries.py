"""Points: entries that pay for a cause once, and take back what they paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Entry, Group
from bot.services.points import ledger


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What points are for: in a group, of a member, a deed of some kind."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as members read it."""

    at: dt.datetime
    points: int
    kind: str
    subject: str
    revision: int
    group_name: str
    by_moderator: bool
    author_id: int | None = None
    """The moderator, where they gave a reason, as for a correction."""
    reason: str | None = field(default=None, repr=False)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back what was paid; payments and reversals of a cause alternate."""
        return self.revision % 2 == 0


@dataclass(frozen=True, slots=True)
class Author:
    """The moderator who makes an entry, and why."""

    member_id: int
    reason: str = field(repr=False)


async def pay(
    session: AsyncSession, cause: EntryKey, points: int, now: dt.datetime, by: Author | None = None
) -> bool:
    """Pay for a cause, unless it is paid; False when it was."""
    if await _add(session, cause, 1, points, now, by):  # as nearly always; the key says if not
        return True
    turn, _ = await _last(session, cause)
    return turn % 2 == 0 and await _add(session, cause, turn + 1, points, now, by)


async def reverse(
    session: AsyncSession, cause: EntryKey, now: dt.datetime, by: Author | None = None
) -> bool:
    """Take back what was paid for a cause; False when there is nothing to take back."""
    turn, points = await _last(session, cause)
    return turn % 2 == 1 and await _add(session, cause, turn + 1, -points, now, by)


async def key_of_payment(session: AsyncSession, cause: EntryKey, at: dt.datetime) -> EntryKey:
    """Return a cause in the group that paid for it then; the member may have moved since."""
    group_id = await session.scalar(
        select(Entry.group_id)
        .where(
            Entry.guild_id == cause.guild_id,
            Entry.member_id == cause.member_id,
            Entry.kind == cause.kind,
            Entry.subject == cause.subject,
            Entry.at == at,
        )
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return replace(cause, group_id=group_id or cause.group_id)


async def balance(session: AsyncSession, member_id: int, group_id: int) -> int:
    """Return a member's points in a group."""
    of_member = (Entry.member_id == member_id, Entry.group_id == group_id)
    return (
        await session.scalar(select(func.coalesce(func.sum(Entry.points), 0)).where(*of_member))
        or 0
    )


async def list_totals(
    session: AsyncSession, guild_id: int, member_id: int
) -> Sequence[tuple[str, int]]:
    """Return a member's points in each group of a server they earned any in."""
    rows = await session.execute(
        select(Group.name, func.sum(Entry.points))
        .join(Group, Group.id == Entry.group_id)
        .where(Entry.guild_id == guild_id, Entry.member_id == member_id)
        .group_by(Group.id, Group.name)
        .order_by(Group.id)
    )
    return [(name, int(total)) for name, total in rows]


async def list_entries(
    session: AsyncSession, guild_id: int, member_id: int, *, limit: int, skip: int = 0
) -> Sequence[EntryView]:
    """Return a member's entries in a server, newest first."""
    rows = await session.execute(
        select(
            Entry.at,
            Entry.points,
            Entry.kind,
            Entry.subject,
            Entry.turn,
            Group.name,
            Entry.author_id.is_not(None),
            case((Entry.reason.is_not(None), Entry.author_id)),
            Entry.reason,
        )
        .join(Group, Group.id == Entry.group_id)
        .where(Entry.guild_id == guild_id, Entry.member_id == member_id)
        .order_by(Entry.at.desc(), Entry.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [EntryView(*row) for row in rows]


_LAST = (
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


async def _last(session: AsyncSession, cause: EntryKey) -> tuple[int, int]:
    """Return the number and the points of a cause's last turn; 0 and 0 before the first."""
    connection = await session.connection()
    row = (await connection.execute(_LAST, asdict(cause))).first()
    return (row.turn, row.points) if row else (0, 0)


async def _add(
    session: AsyncSession,
    cause: EntryKey,
    turn: int,
    points: int,
    now: dt.datetime,
    by: Author | None = None,
) -> bool:
    """Add an entry; False when another had added this turn first."""
    entry = {**asdict(cause), "turn": turn, "points": points, "at": now}
    if by is not None:
        entry |= {"author_id": by.member_id, "reason": by.reason}
    return await ledger.record_entry(session, entry)
