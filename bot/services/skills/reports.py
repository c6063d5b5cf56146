"""Skills that members report themselves."""

import datetime as dt

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import Member, ReportedSkill
from bot.domain.actor import Actor
from bot.services.members.first_use import ensure_member
from bot.services.members.membership import values_when_seen


async def report(
    connection: AsyncConnection, actor: Actor, skill_id: str, now: dt.datetime
) -> None:
    """Record that the actor says they have a skill."""
    await ensure_member(connection, actor, now)
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    reported = insert(connection, ReportedSkill).values(**key, skill_id=skill_id)
    await connection.execute(reported.on_conflict_do_nothing())


async def take_back(
    connection: AsyncConnection, actor: Actor, skill_id: str, now: dt.datetime
) -> None:
    """Forget that the actor said they have a skill."""
    member = Member.key(actor.guild_id, actor.member_id)
    await connection.execute(update(Member).where(member).values(values_when_seen(actor, now)))
    await connection.execute(
        delete(ReportedSkill).where(
            ReportedSkill.guild_id == actor.guild_id,
            ReportedSkill.member_id == actor.member_id,
            ReportedSkill.skill_id == skill_id,
        )
    )
