"""What the lines of a board say beside places: shares of a plan, and how others see who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.plan.paces import Share
from bot.domain.visibility import Visibility


@dataclass(frozen=True, slots=True)
class BoardVisibility:
    """How a member is on the boards of a server."""

    hidden: bool = False
    excluded: bool = False
    alias: str | None = field(default=None, repr=False)


async def get_visibility(session: AsyncSession, guild_id: int, member_id: int) -> BoardVisibility:
    """Return how others see a member, or why they do not."""
    row = (
        await session.execute(
            select(Member.visibility, Member.alias, Member.excluded_at).where(
                Member.key(guild_id, member_id)
            )
        )
    ).first()
    if row is None:
        return BoardVisibility()
    visibility, alias, excluded_at = row
    called = alias if visibility == Visibility.ALIAS else None
    return BoardVisibility(visibility == Visibility.HIDDEN, excluded_at is not None, called)


async def pace_is_due(session: AsyncSession, group_id: int, now: dt.datetime) -> bool:
    """Tell whether anybody's pace in a group has to be worked out anew."""
    due = select(Member.member_id).where(Member.pace_at <= now, Member.group_id == group_id)
    return await session.scalar(due.limit(1)) is not None


async def get_plan_shares(
    session: AsyncSession, guild_id: int, members: Collection[int]
) -> dict[int, Share]:
    """Return of how many plan-days each of these members has done how many."""
    rows = await session.execute(
        select(Member.member_id, Member.pace_done, Member.pace_due).where(
            Member.guild_id == guild_id, Member.member_id.in_(members), Member.pace.is_not(None)
        )
    )
    return {member_id: Share(done or 0, due) for member_id, done, due in rows if due}
