"""Members who left a server and came back: their roles left with them, and are given again.

When somebody is noted to have left, a delivery is planned for the day they will be forgotten. Once
they are back, however that came to be known, it falls due at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery, Group, Member, Milestone
from bot.services import deliveries, rewards

KIND = "return"

AT_ONCE = 200
"""How many are called up in one unit of work."""

_OF = (Member.guild_id == Delivery.guild_id) & (Member.member_id == Delivery.subject_id)


@dataclass(frozen=True, slots=True)
class Back:
    """A member who is back; `role_id` is that of their group, if it has one and is open."""

    role_id: int | None


async def expect(
    session: AsyncSession, guild_id: int, gone: Iterable[int], until: dt.datetime
) -> None:
    """Plan what will be done for those who left, should they return."""
    for member_id in gone:
        await deliveries.again(session, deliveries.row(KIND, guild_id, member_id, "", until))


async def call_up(session: AsyncSession, now: dt.datetime) -> bool:
    """Have what was planned for those who are back fall due; True while there may be more."""
    back = (
        select(Delivery.id)
        .join(Member, _OF)
        .where(
            Delivery.kind == KIND,
            Delivery.state == deliveries.PLANNED,
            Delivery.due_at > now,
            Member.left_at.is_(None),
        )
        .limit(AT_ONCE)
    )
    called = await session.scalars(
        update(Delivery).where(Delivery.id.in_(back)).values(due_at=now).returning(Delivery.id)
    )
    return len(called.all()) == AT_ONCE


async def find(session: AsyncSession, guild_id: int, member_id: int) -> Back | None:
    """Return a member who is back; None if they are not there."""
    row = (
        await session.execute(
            select(Group.member_role_id, Group.archived_at)
            .select_from(Member)
            .outerjoin(Group, Group.id == Member.group_id)
            .where(
                Member.guild_id == guild_id,
                Member.member_id == member_id,
                Member.left_at.is_(None),
            )
        )
    ).first()
    if row is None:
        return None
    return Back(None if row.archived_at else row.member_role_id)


async def reward_again(
    session: AsyncSession, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    """Promise the roles of all milestones that a member has reached."""
    reached = await session.scalars(
        select(Milestone.milestone_id).where(
            Milestone.guild_id == guild_id, Milestone.member_id == member_id
        )
    )
    await rewards.promise(session, guild_id, member_id, set(reached), now)
