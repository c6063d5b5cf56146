"""The time zone in which a member's dates are counted."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Group, Member
from bot.domain.schedule.zones import zone_of


async def find_zone(connection: AsyncConnection, guild_id: int, member_id: int) -> ZoneInfo:
    """Return the zone of a member's open or else latest enrolment, or else their group's, or UTC."""
    of_plan = await connection.scalar(
        select(Enrolment.zone)
        .where(Enrolment.guild_id == guild_id, Enrolment.member_id == member_id)
        .order_by(Enrolment.ended_at.is_(None).desc(), Enrolment.id.desc())
        .limit(1)
    )
    if of_plan:
        return zone_of(of_plan)
    of_group = await connection.scalar(
        select(Group.zone)
        .join(Member, Member.group_id == Group.id)
        .where(Member.key(guild_id, member_id))
    )
    return zone_of(of_group or "UTC")
