"""Servers that removed the bot: kept for a while, whole again if they return, then deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Server


async def record_left(session: AsyncSession, guild_id: int, now: dt.datetime) -> None:
    """Note that a server removed the bot; the first time counts."""
    await session.execute(
        update(Server)
        .where(Server.guild_id == guild_id, Server.left_at.is_(None))
        .values(left_at=now)
    )


async def record_returned(session: AsyncSession, guild_id: int) -> None:
    """Note that a server has the bot again: nothing will be deleted."""
    await session.execute(update(Server).where(Server.guild_id == guild_id).values(left_at=None))


async def reconcile(session: AsyncSession, present: Collection[int], now: dt.datetime) -> None:
    """Note what happened while the bot was away: which servers removed it, which took it back."""
    known = await session.execute(select(Server.guild_id, Server.left_at))
    for guild_id, left_at in known.all():
        if guild_id in present and left_at:
            await record_returned(session, guild_id)
        elif guild_id not in present and not left_at:
            await record_left(session, guild_id, now)


async def delete_departed(session: AsyncSession, now: dt.datetime, grace: dt.timedelta) -> int:
    """Delete everything of servers that removed the bot longer ago; returns how many there were."""
    gone = await session.scalars(
        delete(Server).where(Server.left_at < now - grace).returning(Server.guild_id)
    )
    return len(gone.all())
