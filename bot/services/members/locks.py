"""A member whom a moderator is about to change something of."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.errors import Refusal
from bot.services.plan import progress

NOT_HERE = (
    "This person has not used Cohort here yet, so there is nothing of theirs to change. They begin "
    "with `/group join` or `/plan join`."
)


async def lock_member(session: AsyncSession, guild_id: int, member_id: int) -> Member:
    """Keep others from changing anything of a member until this unit of work ends.

    Raises:
        Refusal: nothing is known of them.
    """
    await progress.lock_progress(session, guild_id, member_id)
    member = await session.scalar(
        select(Member)
        .where(Member.key(guild_id, member_id))
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise Refusal(NOT_HERE)
    return member
