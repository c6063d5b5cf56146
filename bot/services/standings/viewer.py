"""Details that a board shows beside places: the viewer's visibility, and shares of a plan."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.plan.progress import Share
from bot.domain.visibility import Visibility


@dataclass(frozen=True, slots=True)
class Viewer:
    """The member who looks at a board, and how others see them on it."""

    member_id: int
    hidden: bool = False
    excluded: bool = False
    alias: str | None = field(default=None, repr=False)


async def get_viewer(session: AsyncSession, guild_id: int, member_id: int) -> Viewer:
    """Return whether others see a member on boards, and by which alias, if they chose one."""
    columns = select(Member.visibility, Member.alias, Member.excluded_at)
    row = (await session.execute(columns.where(Member.key(guild_id, member_id)))).first()
    if row is None:
        return Viewer(member_id)
    return Viewer(
        member_id,
        hidden=row.visibility == Visibility.HIDDEN,
        excluded=row.excluded_at is not None,
        alias=row.alias if row.visibility == Visibility.ALIAS else None,
    )


async def pace_is_due(session: AsyncSession, group_id: int, now: dt.datetime) -> bool:
    """Return whether the stored pace of any member of a group is outdated."""
    due = select(Member.member_id).where(Member.pace_at <= now, Member.group_id == group_id)
    return await session.scalar(due.limit(1)) is not None


async def get_plan_shares(
    session: AsyncSession, guild_id: int, members: Collection[int]
) -> dict[int, Share]:
    """Return the share of due plan days that each of these members has done, by member id."""
    rows = await session.execute(
        select(Member.member_id, Member.pace_done, Member.pace_due).where(
            Member.guild_id == guild_id, Member.member_id.in_(members), Member.pace.is_not(None)
        )
    )
    return {row.member_id: Share(row.pace_done or 0, row.pace_due) for row in rows if row.pace_due}
