"""Details that a board shows beside places: the viewer's visibility, and shares of a plan."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

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


async def get_viewer(connection: AsyncConnection, guild_id: int, member_id: int) -> Viewer:
    """Return whether others see a member on boards, and by which alias, if they chose one."""
    columns = select(Member.visibility, Member.alias, Member.excluded_at)
    row = (await connection.execute(columns.where(Member.key(guild_id, member_id)))).first()
    if row is None:
        return Viewer(member_id)
    return Viewer(
        member_id,
        hidden=row.visibility == Visibility.HIDDEN,
        excluded=row.excluded_at is not None,
        alias=row.alias if row.visibility == Visibility.ALIAS else None,
    )


async def get_plan_shares(
    connection: AsyncConnection, guild_id: int, members: Collection[int]
) -> dict[int, Share]:
    """Return the share of due plan days that each of these members has done, by member id."""
    rows = await connection.execute(
        select(Member.member_id, Member.pace_done, Member.pace_due).where(
            Member.guild_id == guild_id, Member.member_id.in_(members), Member.pace.is_not(None)
        )
    )
    return {row.member_id: Share(row.pace_done or 0, row.pace_due) for row in rows if row.pace_due}
