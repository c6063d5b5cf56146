"""Locks a member whose data a moderator is about to change."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.errors import Refusal
from bot.services.plan.progress import lock_progress


async def lock_member(session: AsyncSession, guild_id: int, member_id: int) -> Member:
    """Return a member, locked until the transaction ends; raise a Refusal if none is stored."""
    await lock_progress(session, guild_id, member_id)
    member = await session.scalar(
        select(Member)
        .where(Member.key(guild_id, member_id))
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise Refusal(
            "This person has not used Cohort here yet, so there is nothing of theirs to change. "
            "They begin with `/group join` or `/plan join`."
        )
    return member
