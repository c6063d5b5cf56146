"""Who is still in a server: looked up at Discord now and then, noted here, forgotten in the end.

The bot hears of nobody's leaving. So those a board shows are asked for when it is shown, and all
others by and by. Who has left is off the boards at once; whole again if they return within 30 days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.services.members import rejoins
from bot.services.privacy import deletion
from bot.services.standings import live_boards

JUST_NOW = dt.timedelta(seconds=5)
"""For how long what was seen is taken to be so on a page."""

FRESH = dt.timedelta(minutes=10)
"""For how long it is on rounds."""

BATCH_SIZE = 98
"""People asked for in one question, to which Discord's limit is 100; two more vouch for it."""

GRACE_PERIOD = dt.timedelta(days=30)
"""How long what a person did in a server is kept after they left it."""


async def list_members_to_check(
    session: AsyncSession, guild_id: int, people: Collection[int], asker_id: int, now: dt.datetime
) -> Sequence[int]:
    """Return whom to ask for before these people are shown: nobody if all were seen just now.

    Where there is something to ask, others come along: who left, and who was not asked for longest.
    Who asks is there, so they are asked for only if it was noted that they are not.
    """
    asks = and_(Member.member_id == asker_id, Member.left_at.is_not(None))
    overdue = and_(Member.guild_id == guild_id, or_(_before(now - JUST_NOW), asks))
    here = or_(Member.member_id.in_(people), asks)
    if await session.scalar(select(Member.member_id).where(overdue, here).limit(1)) is None:
        return ()
    found = await session.scalars(
        select(Member.member_id)
        .where(overdue)
        .order_by(here.desc(), Member.left_at.is_(None), *_LONGEST_AGO)
        .limit(BATCH_SIZE)
    )
    return found.all()


async def list_longest_unchecked(
    session: AsyncSession, guild_id: int, now: dt.datetime
) -> Sequence[int]:
    """Return some of a server's members: those who were not asked for longest."""
    found = await session.scalars(
        select(Member.member_id)
        .where(Member.guild_id == guild_id, _before(now - FRESH))
        .order_by(*_LONGEST_AGO)
        .limit(BATCH_SIZE)
    )
    return found.all()


def _before(moment: dt.datetime) -> ColumnElement[bool]:
    return or_(Member.looked_at.is_(None), Member.looked_at < moment)


_LONGEST_AGO = (Member.looked_at.is_not(None), Member.looked_at, Member.member_id)


async def record_presence(
    session: AsyncSession,
    guild_id: int,
    asked: Collection[int],
    there: Mapping[int, dt.datetime | None],
    now: dt.datetime,
) -> bool:
    """Note who of those asked for is there, and since when; True if anybody left or returned.

    Since when tells who left and came back between two looks. It need not be known.
    Somebody whose row is being changed at this moment is left for the next time.
    """
    rows = await session.execute(
        select(Member.member_id, Member.left_at, Member.looked_at)
        .where(Member.guild_id == guild_id, Member.member_id.in_(asked))
        .order_by(Member.member_id)
        .with_for_update(skip_locked=True)
    )
    found = rows.all()
    left_at: dict[int, dt.datetime | None] = {row.member_id: row.left_at for row in found}
    anew = [
        row.member_id
        for row in found
        if row.looked_at and (since := there.get(row.member_id)) and since > row.looked_at
    ]
    gone = [one for one, left in left_at.items() if one not in there and left is None]
    back = [one for one, left in left_at.items() if one in there and left is not None]
    await _set(session, guild_id, left_at, looked_at=now)
    await _set(session, guild_id, gone, left_at=now)
    await rejoins.enqueue(session, guild_id, gone, now + GRACE_PERIOD)
    await rejoins.enqueue(session, guild_id, anew, now)
    await _set(session, guild_id, back, left_at=None)
    if gone or back:
        await live_boards.mark_stale(session, guild_id)
    return bool(gone or back)


async def _set(
    session: AsyncSession, guild_id: int, members: Collection[int], **values: Any
) -> None:
    if members:
        which = (Member.guild_id == guild_id, Member.member_id.in_(members))
        await session.execute(update(Member).where(*which).values(**values))


async def list_expired(
    session: AsyncSession, guild_id: int, asked: Collection[int], now: dt.datetime
) -> Sequence[int]:
    """Return who of those asked for a moment ago has been away for longer than the grace."""
    found = await session.scalars(
        select(Member.member_id).where(
            Member.guild_id == guild_id,
            Member.member_id.in_(asked),
            Member.left_at <= now - GRACE_PERIOD,
            Member.looked_at >= now - FRESH,
        )
    )
    return found.all()


async def delete_departed(
    session: AsyncSession, guild_id: int, member_id: int, now: dt.datetime
) -> bool:
    """Delete everything about somebody in a server they left; False if they are back."""
    away = await session.scalar(
        select(Member.member_id)
        .where(
            Member.key(guild_id, member_id),
            Member.left_at <= now - GRACE_PERIOD,
        )
        .with_for_update()
    )
    if away is None:
        return False
    await deletion.delete_member_from_server(session, guild_id, member_id)
    await live_boards.mark_stale(session, guild_id)
    return True
