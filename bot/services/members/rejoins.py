"""Members who left a server and came back: their roles left with them, and are given again.

When somebody is noted to have left, a delivery is planned for the day they will be forgotten. Once
they are back, however that came to be known, it falls due at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery, Group, Member, Milestone
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.services.delivery import outbox
from bot.services.points import rewards

BATCH_SIZE = 200
"""How many are called up in one unit of work."""

_WAITS_LONG = 2 * outbox.LEASE
"""A claim that holds longer than any attempt may take is one that was put off."""


@dataclass(frozen=True, slots=True)
class RejoiningMember:
    """A member who was away. Without a group that is open, there are no roles of it."""

    left_at: dt.datetime | None
    """Since when they are away again, if so."""
    role_id: int | None = None
    """The role that members of their group get."""
    required_role_id: int | None = None
    """The role without which nobody may join it."""


async def enqueue(
    session: AsyncSession, guild_id: int, members: Iterable[int], due_at: dt.datetime
) -> None:
    """Plan what will be done for members who are away, should they return, or who are back."""
    which = list(members)
    for member_id in which:
        await outbox.reschedule(
            session, outbox.row(DeliveryKind.REJOIN, guild_id, member_id, "", due_at)
        )
    if which:  # those whose return was waited for already
        mine = (Delivery.guild_id == guild_id, Delivery.subject_id.in_(which))
        planned = (Delivery.kind == DeliveryKind.REJOIN, Delivery.state == DeliveryState.PLANNED)
        await session.execute(update(Delivery).where(*planned, *mine).values(due_at=due_at))


async def make_due(session: AsyncSession, now: dt.datetime) -> bool:
    """Have what was planned for those who are back fall due; True while there may be more."""
    put_off = and_(
        Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_until > now + _WAITS_LONG
    )
    planned = and_(Delivery.state == DeliveryState.PLANNED, Delivery.due_at > now)
    back = (
        select(Delivery.id)
        .join(
            Member,
            Member.key(Delivery.guild_id, Delivery.subject_id),
        )
        .where(
            Delivery.kind == DeliveryKind.REJOIN, or_(planned, put_off), Member.left_at.is_(None)
        )
        .limit(BATCH_SIZE)
    )
    called = await session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(back))
        .values(state=DeliveryState.PLANNED, due_at=now)
        .returning(Delivery.id)
    )
    return len(called.all()) == BATCH_SIZE


async def find_rejoining(
    session: AsyncSession, guild_id: int, member_id: int
) -> RejoiningMember | None:
    """Return a member as they are now; None if there is nothing about them any more."""
    rows = await session.execute(
        select(Member.left_at, Group.member_role_id, Group.role_id, Group.archived_at)
        .select_from(Member)
        .outerjoin(Group, Group.id == Member.group_id)
        .where(Member.key(guild_id, member_id))
    )
    row = rows.first()
    if row is None:
        return None
    if row.archived_at:
        return RejoiningMember(row.left_at)
    return RejoiningMember(row.left_at, row.member_role_id, row.role_id)


async def enqueue_rewards(
    session: AsyncSession, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    """Promise the roles of all milestones that a member has reached."""
    reached = await session.scalars(
        select(Milestone.milestone_id).where(
            Milestone.guild_id == guild_id, Milestone.member_id == member_id
        )
    )
    await rewards.enqueue(session, guild_id, member_id, set(reached), now)
