"""Notices that are shown after a member's next command.

The member's row holds the kinds of those that are pending, oldest first, separated by commas.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member
from bot.domain.actor import Actor


class NoticeKind(StrEnum):
    """What a notice is about. The values are stored."""

    DMS_CLOSED = "dms-shut"  # a reminder could not be sent
    REMINDERS_STOPPED = "reminders-stopped"  # because several could not be sent
    ANSWER_REVIEWED = "verdict"  # a message about the review could not be sent
    POINTS_CORRECTED = "points-corrected"
    MOVED = "moved"  # to another group, by a moderator
    GROUP_ARCHIVED = "group-archived"  # so the plan is paused
    GROUP_REOPENED = "group-reopened"  # so the plan goes on


def parse(stored: str | None) -> tuple[NoticeKind, ...]:
    """Return the notices in the stored text; kinds that this version does not have are left out."""
    return tuple(NoticeKind(kind) for kind in _split(stored) if kind in set(NoticeKind))


async def list_notices(connection: AsyncConnection, actor: Actor) -> tuple[NoticeKind, ...]:
    """Return the pending notices of a member, the oldest first."""
    member = Member.key(actor.guild_id, actor.member_id)
    return parse(await connection.scalar(select(Member.notice).where(member)))


async def add(
    connection: AsyncConnection,
    guild_id: int,
    member_id: int,
    kind: NoticeKind,
    *,
    instead_of: NoticeKind | None = None,
) -> None:
    """Add a notice as the newest; a pending one of the same kind or `instead_of` is replaced."""
    pending = await _lock_pending(connection, guild_id, member_id)
    others = [other for other in pending if other not in (kind, instead_of)]
    await _store(connection, guild_id, member_id, [*others, kind])


async def dismiss(connection: AsyncConnection, actor: Actor, shown: Collection[NoticeKind]) -> None:
    """Remove the notices that were shown to a member; others stay pending."""
    pending = await _lock_pending(connection, actor.guild_id, actor.member_id)
    remaining = [kind for kind in pending if kind not in shown]
    await _store(connection, actor.guild_id, actor.member_id, remaining)


async def _lock_pending(connection: AsyncConnection, guild_id: int, member_id: int) -> list[str]:
    """Lock the member's row and return the stored kinds, including unknown ones."""
    stored = select(Member.notice).where(Member.key(guild_id, member_id))
    return _split(await connection.scalar(stored.with_for_update(key_share=True)))


async def _store(
    connection: AsyncConnection, guild_id: int, member_id: int, kinds: Iterable[str]
) -> None:
    change = update(Member).where(Member.key(guild_id, member_id))
    await connection.execute(change.values(notice=",".join(kinds) or None))


def _split(stored: str | None) -> list[str]:
    return stored.split(",") if stored else []
