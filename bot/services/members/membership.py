"""Which servers still have the bot, and which members are still in them.

Without a privileged intent the bot gets no event when a member leaves. So a job looks members up on Discord about
once an hour. Members who left are not on the boards, and everything about them is deleted 30 days later, unless they
return. The data of servers that removed the bot is kept for a while, too, in case they add it again.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Server
from bot.db.statements import in_block, insert_for, upsert
from bot.domain.actor import Actor
from bot.domain.jobs import JobKind
from bot.domain.shards import ShardBlock
from bot.services import outbox
from bot.services.challenges import gallery
from bot.services.groups import kept_messages
from bot.services.members import sanctions
from bot.services.privacy import personal_data

FRESH_FOR = dt.timedelta(minutes=50)  # a member looked up so recently isn't looked up again
BATCH_SIZE = 99  # looked up in one query: Discord's limit of 100, less the bot
GRACE_PERIOD = dt.timedelta(days=30)  # how long data is kept after a member left the server

# Built once, because building a statement takes about as long as executing it.
_UPDATE_MEMBER = update(Member).where(Member.of(bindparam("of_guild"), bindparam("of_member")))


def values_when_seen(actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """Return what to store of who does something; asking in a server shows that they are in it."""
    values = {"seen_at": now, "name": actor.name}
    return values | ({"left_at": None} if actor.asks_in_server else {})


async def mark_seen(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Store that the actor does something, if they are a member; locks their row until commit."""
    member = {"of_guild": actor.guild_id, "of_member": actor.member_id}
    await connection.execute(_UPDATE_MEMBER, values_when_seen(actor, now) | member)


async def ensure_member(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Insert the actor as a member, or do as `mark_seen`."""
    await ensure_server(connection, actor.guild_id)
    await upsert(connection, Member, actor.ids, values_when_seen(actor, now))
    await sanctions.restore(connection, actor, now)


async def list_unchecked(
    connection: AsyncConnection, guild_id: int, now: dt.datetime
) -> Sequence[int]:
    """Return a batch of a server's members, those not looked up for longest first."""
    found = await connection.scalars(
        select(Member.member_id)
        .where(
            Member.guild_id == guild_id,
            or_(Member.looked_at.is_(None), Member.looked_at < now - FRESH_FOR),
        )
        .order_by(Member.looked_at.is_not(None), Member.looked_at, Member.member_id)
        .limit(BATCH_SIZE)
    )
    return found.all()


async def record_presence(
    connection: AsyncConnection,
    guild_id: int,
    looked_up: Collection[int],
    present: Mapping[int, dt.datetime | None],
    now: dt.datetime,
) -> None:
    """Record which of the members that were looked up are present.

    `present` maps them to when they joined the server, if known, which shows who left and came back
    between two look-ups. Members whose rows are locked are skipped until the next look-up.
    """
    rows = await connection.execute(
        select(Member.member_id, Member.left_at, Member.looked_at)
        .where(Member.guild_id == guild_id, Member.member_id.in_(looked_up))
        .order_by(Member.member_id)
        .with_for_update(skip_locked=True)
    )
    members = rows.all()
    left = [m.member_id for m in members if m.member_id not in present and m.left_at is None]
    returned = [m.member_id for m in members if m.member_id in present and m.left_at is not None]
    rejoined = [
        m.member_id
        for m in members
        if m.looked_at and (joined_at := present.get(m.member_id)) and joined_at > m.looked_at
    ]
    await _update(connection, guild_id, [m.member_id for m in members], looked_at=now)
    await _update(connection, guild_id, left, left_at=now)
    await _update(connection, guild_id, [*left, *rejoined], misses_roles=True)
    await _update(connection, guild_id, returned, left_at=None)
    for member_id in left:
        await gallery.withdraw(connection, guild_id, member_id, now)
    if left or returned:
        await kept_messages.refresh_soon(connection, guild_id)


async def _update(
    connection: AsyncConnection, guild_id: int, member_ids: Collection[int], **values: Any
) -> None:
    if member_ids:
        members = (Member.guild_id == guild_id, Member.member_id.in_(member_ids))
        await connection.execute(update(Member).where(*members).values(**values))


async def delete_departed(
    connection: AsyncConnection, guild_id: int, looked_up: Collection[int], now: dt.datetime
) -> bool:
    """Delete all about one of the members just looked up who left long ago; False if there is none."""
    departed = await connection.scalar(
        select(Member.member_id)
        .where(Member.guild_id == guild_id, Member.member_id.in_(looked_up))
        .where(Member.left_at <= now - GRACE_PERIOD, Member.looked_at >= now - FRESH_FOR)
        .limit(1)
        .with_for_update()
    )
    if departed is None:
        return False
    await personal_data.delete_member(connection, departed, now, guild_id=guild_id)
    return True


async def ensure_server(connection: AsyncConnection, guild_id: int) -> None:
    """Insert the server, or clear the time it removed the bot; locks its row until commit."""
    await upsert(connection, Server, {"guild_id": guild_id}, {"left_at": None})


async def record_server_added(connection: AsyncConnection, guild_id: int, now: dt.datetime) -> None:
    """Store a new server and have the bot introduce itself; one that comes back is `reconcile_servers`' part."""
    new = insert_for(connection, Server).values(guild_id=guild_id).on_conflict_do_nothing()
    if await connection.scalar(new.returning(Server.guild_id)):
        await outbox.enqueue(connection, [outbox.job(JobKind.INTRODUCTION, guild_id, 0, "", now)])


async def record_server_left(connection: AsyncConnection, guild_id: int, now: dt.datetime) -> None:
    """Record that a server removed the bot; an earlier record of that keeps its time."""
    change = update(Server).where(Server.guild_id == guild_id, Server.left_at.is_(None))
    await connection.execute(change.values(left_at=now))


async def reconcile_servers(
    connection: AsyncConnection, present: Collection[int], block: ShardBlock, now: dt.datetime
) -> None:
    """Record which servers came or went while the bot was offline; `present` are the block's."""
    query = select(Server.guild_id, Server.left_at).where(*in_block(Server.guild_id, block))
    known = await connection.execute(query)
    for row in known.all():
        if row.guild_id in present and row.left_at:
            await ensure_server(connection, row.guild_id)
        elif row.guild_id not in present and not row.left_at:
            await record_server_left(connection, row.guild_id, now)


async def delete_old_servers(
    connection: AsyncConnection, now: dt.datetime, grace: dt.timedelta
) -> int:
    """Delete all data of servers that removed the bot longer than `grace` ago; return how many."""
    departed = delete(Server).where(Server.left_at < now - grace)
    return len((await connection.scalars(departed.returning(Server.guild_id))).all())


async def has_bot(connection: AsyncConnection, guild_id: int) -> bool:
    """Return whether a server, which this or another process serves, has the bot."""
    server = select(Server.guild_id).where(Server.guild_id == guild_id, Server.left_at.is_(None))
    return await connection.scalar(server) is not None
