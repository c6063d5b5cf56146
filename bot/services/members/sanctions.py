"""What moderators decided about members, kept when those delete their data and come back.

Instead of the member's id, a keyed hash of it is kept, with the exclusion from boards and the points
that corrections took. That is restored when the member uses Cohort in the same server again, and
otherwise deleted after the time that is set by `KEEP_DAYS`.
"""

import datetime as dt
import hmac
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Entry, Member, Sanction
from bot.domain.actor import Actor
from bot.domain.points.entries import EntryKind
from bot.services.points import entries
from bot.services.points.entries import Author, EntryKey
from bot.services.points.totals import is_reversed
from bot.services.stored_secrets import find_secret, require_secret

_HASH_KEY = "key of hashed member ids"
_REASON = "A moderator took these points before you deleted your data."


async def keep(session: AsyncSession, guild_id: int, member_id: int, now: dt.datetime) -> None:
    """Keep the decisions about a member who is about to be deleted."""
    excluded = select(Member.excluded_at).where(Member.key(guild_id, member_id))
    excluded_at = await session.scalar(excluded)
    taken = await session.execute(
        select(Entry.group_id, func.sum(Entry.points).label("points"))
        .where(Entry.guild_id == guild_id, Entry.member_id == member_id)
        .where(Entry.kind == EntryKind.CORRECTION, Entry.turn == 1, ~is_reversed())
        .group_by(Entry.group_id)
        .having(func.sum(Entry.points) < 0)
    )
    kept = [Sanction(group_id=row.group_id, points=row.points) for row in taken]
    if excluded_at:
        kept.append(Sanction(excluded_at=excluded_at))
    if kept:
        member_hash = _hash(await require_secret(session, _HASH_KEY), guild_id, member_id)
        for sanction in kept:
            sanction.guild_id, sanction.member_hash = guild_id, member_hash
            sanction.kept_since = now
        session.add_all(kept)
        await session.flush()


async def restore(session: AsyncSession, actor: Actor, now: dt.datetime) -> None:
    """Apply what was kept about a member, if they have just come back."""
    for kept in await _take(session, actor.guild_id, actor.member_id, true()):
        if kept.excluded_at:
            member = Member.key(actor.guild_id, actor.member_id)
            await session.execute(update(Member).where(member).values(excluded_at=kept.excluded_at))
        if kept.group_id and kept.points:
            subject = f"kept-{kept.id}"
            key = EntryKey(
                actor.guild_id, kept.group_id, actor.member_id, EntryKind.CORRECTION, subject
            )
            await entries.pay(session, key, kept.points, now, Author(None, _REASON))


async def lift_exclusion(session: AsyncSession, guild_id: int, member_id: int) -> bool:
    """Forget that a member who deleted their data was excluded; False if that is not kept."""
    return bool(await _take(session, guild_id, member_id, Sanction.excluded_at.is_not(None)))


async def delete_kept_before(session: AsyncSession, at: dt.datetime) -> None:
    """Delete what has been kept since before an instant."""
    await session.execute(delete(Sanction).where(Sanction.kept_since < at))


async def _take(
    session: AsyncSession, guild_id: int, member_id: int, condition: ColumnElement[bool]
) -> Sequence[Sanction]:
    """Remove and return what is kept about a member."""
    key = await find_secret(session, _HASH_KEY)
    if key is None:
        return ()  # nothing was ever kept
    member_hash = _hash(key, guild_id, member_id)
    about = (Sanction.guild_id == guild_id, Sanction.member_hash == member_hash, condition)
    found = (await session.scalars(select(Sanction).where(*about).with_for_update())).all()
    for sanction in found:
        await session.delete(sanction)
    return found


def _hash(key: str, guild_id: int, member_id: int) -> str:
    return hmac.digest(bytes.fromhex(key), f"{guild_id}:{member_id}".encode(), "sha256").hex()
