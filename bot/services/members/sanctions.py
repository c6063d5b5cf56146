"""What moderators decided about members, kept when those delete their data and come back.

Instead of the member's id, a keyed hash of it is kept, with the exclusion from boards and the points
that corrections took. That is restored when the member uses Cohort in the same server again, and
otherwise deleted after the time that is set by `KEEP_DAYS`.
"""

import datetime as dt
import hmac
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Member, Sanction, StoredSecret
from bot.db.statements import insert_for
from bot.domain.actor import Actor
from bot.domain.points import EntryKey, EntryKind, EntryReason
from bot.services.points import entries

_PURPOSE = "key of hashed member ids"  # stored: by another name, nothing kept would be found
_FIND_SECRET = select(StoredSecret.value).where(StoredSecret.purpose == bindparam("purpose"))
_REASON = "A moderator took these points before you deleted your data."


async def keep(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    excluded = select(Member.excluded_at).where(Member.of(guild_id, member_id))
    excluded_at = await connection.scalar(excluded)
    taken_away = await connection.execute(
        select(Entry.group_id, func.sum(Entry.points).label("points"))
        .where(Entry.of(guild_id, member_id))
        .where(Entry.kind == EntryKind.CORRECTION)
        .group_by(Entry.group_id)
        .having(func.sum(Entry.points) < 0)
    )
    kept: list[dict[str, Any]] = [
        {"group_id": row.group_id, "points": row.points, "excluded_at": None} for row in taken_away
    ]
    if excluded_at:
        kept.append({"group_id": None, "points": None, "excluded_at": excluded_at})
    if kept:
        member_hash = _hash(await ensure_secret(connection, _PURPOSE), guild_id, member_id)
        about = {"guild_id": guild_id, "member_hash": member_hash, "kept_since": now}
        await connection.execute(insert_for(connection, Sanction), [row | about for row in kept])


async def restore(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Apply what was kept about a member, if they have just come back."""
    for kept in await _take(connection, *actor.key):
        if kept.excluded_at:
            member = update(Member).where(Member.of(*actor.key))
            await connection.execute(member.values(excluded_at=kept.excluded_at))
        if kept.group_id and kept.points:
            who = (actor.guild_id, kept.group_id, actor.member_id)
            key = EntryKey(*who, EntryKind.CORRECTION, f"kept-{kept.id}")
            await entries.pay(connection, key, kept.points, now, EntryReason(None, _REASON))


async def delete_kept_before(connection: AsyncConnection, at: dt.datetime) -> None:
    await connection.execute(delete(Sanction).where(Sanction.kept_since < at))


async def _take(connection: AsyncConnection, guild_id: int, member_id: int) -> Sequence[Any]:
    key = await connection.scalar(_FIND_SECRET, {"purpose": _PURPOSE})
    if key is None:
        return ()  # nothing was ever kept
    about = (Sanction.guild_id == guild_id, Sanction.member_hash == _hash(key, guild_id, member_id))
    kept = delete(Sanction).where(*about)
    columns = (Sanction.id, Sanction.group_id, Sanction.points, Sanction.excluded_at)
    return (await connection.execute(kept.returning(*columns))).all()


def _hash(key: str, guild_id: int, member_id: int) -> str:
    return hmac.digest(bytes.fromhex(key), f"{guild_id}:{member_id}".encode(), "sha256").hex()


async def ensure_secret(connection: AsyncConnection, purpose: str) -> str:
    """Return a secret of this database, 32 bytes in hexadecimal; create it if there is none yet."""
    new = insert_for(connection, StoredSecret).values(purpose=purpose, value=secrets.token_hex(32))
    await connection.execute(new.on_conflict_do_nothing())
    return (await connection.scalars(_FIND_SECRET, {"purpose": purpose})).one()
