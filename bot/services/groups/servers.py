"""Servers that removed the bot: their data is kept for a while in case they return."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.db.models import Server
from bot.db.statements import in_block, insert_for, upsert
from bot.domain.jobs import JobKind
from bot.domain.shards import ShardBlock
from bot.services import outbox


async def ensure_server(connection: Connection, guild_id: int) -> None:
    """Insert the server, or clear the time it removed the bot; locks its row until commit."""
    await upsert(connection, Server, {"guild_id": guild_id}, {"left_at": None})


async def record_added(connection: Connection, guild_id: int, now: dt.datetime) -> None:
    """Record a server that has added the bot, and have the bot introduce itself to a new one."""
    new = insert_for(connection, Server).values(guild_id=guild_id).on_conflict_do_nothing()
    if await connection.scalar(new.returning(Server.guild_id)):
        await outbox.enqueue(connection, [outbox.job(JobKind.INTRODUCTION, guild_id, 0, "", now)])


async def record_left(connection: Connection, guild_id: int, now: dt.datetime) -> None:
    """Record that a server removed the bot; an earlier record of that keeps its time."""
    change = update(Server).where(Server.guild_id == guild_id, Server.left_at.is_(None))
    await connection.execute(change.values(left_at=now))


async def reconcile(
    connection: Connection, present: Collection[int], block: ShardBlock, now: dt.datetime
) -> None:
    """Record which servers came or went while the bot was offline; `present` are the block's."""
    query = select(Server.guild_id, Server.left_at).where(*in_block(Server.guild_id, block))
    known = await connection.execute(query)
    for row in known.all():
        if row.guild_id in present and row.left_at:
            await ensure_server(connection, row.guild_id)
        elif row.guild_id not in present and not row.left_at:
            await record_left(connection, row.guild_id, now)


async def delete_departed(connection: Connection, now: dt.datetime, grace: dt.timedelta) -> int:
    """Delete all data of servers that removed the bot longer than `grace` ago; return how many."""
    departed = delete(Server).where(Server.left_at < now - grace)
    return len((await connection.scalars(departed.returning(Server.guild_id))).all())


async def has_bot(connection: Connection, guild_id: int) -> bool:
    """Return whether a server, which this or another process serves, has the bot and has used it."""
    server = select(Server.guild_id).where(Server.guild_id == guild_id, Server.left_at.is_(None))
    return await connection.scalar(server) is not None
