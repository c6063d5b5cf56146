"""What members have still to be told at their next command: a few words, each kept once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.actor import Actor

_BETWEEN = ","


def parse(kept: str | None) -> tuple[str, ...]:
    """Return the words that are kept in a member's row, the oldest first."""
    return tuple(kept.split(_BETWEEN)) if kept else ()


async def add(
    session: AsyncSession, guild_id: int, member_id: int, word: str, *, instead_of: str = ""
) -> None:
    """Have a member told something, beside what they have still to be told, or instead of it."""
    kept = await _held(session, guild_id, member_id)
    stay = [one for one in kept if one not in {word, instead_of}]
    await _keep(session, guild_id, member_id, [*stay, word])


async def list_notices(session: AsyncSession, seat: Actor) -> tuple[str, ...]:
    """Return what a member has still to be told."""
    mine = (Member.guild_id == seat.guild_id, Member.member_id == seat.member_id)
    return parse(await session.scalar(select(Member.notice).where(*mine)))


async def dismiss(session: AsyncSession, seat: Actor, told: Collection[str]) -> None:
    """Note what a member was told; what was left for them meanwhile stays."""
    kept = await _held(session, seat.guild_id, seat.member_id)
    left = [one for one in kept if one not in told]
    await _keep(session, seat.guild_id, seat.member_id, left)


async def _held(session: AsyncSession, guild_id: int, member_id: int) -> tuple[str, ...]:
    """Return what is kept, and let nobody else change it meanwhile."""
    mine = (Member.guild_id == guild_id, Member.member_id == member_id)
    kept = select(Member.notice).where(*mine).with_for_update(key_share=True)
    return parse(await session.scalar(kept))


async def _keep(
    session: AsyncSession, guild_id: int, member_id: int, kept: Collection[str]
) -> None:
    await session.execute(
        update(Member)
        .where(Member.guild_id == guild_id, Member.member_id == member_id)
        .values(notice=_BETWEEN.join(kept) or None)
    )
