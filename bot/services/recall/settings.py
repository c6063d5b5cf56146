"""What members choose about recall."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.dialects import upsert
from bot.db.models import RecallSettings
from bot.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class RecallChoices:
    """A member's choices; the defaults hold until they choose."""

    in_reminders: bool = False
    in_study: bool = True


DEFAULT_CHOICES = RecallChoices()


async def find_choices(session: AsyncSession, guild_id: int, member_id: int) -> RecallChoices:
    """Return a member's choices, or the defaults."""
    row = await session.get(RecallSettings, (guild_id, member_id))
    return RecallChoices(row.in_reminders, row.in_study) if row else DEFAULT_CHOICES


async def change_choices(session: AsyncSession, actor: Actor, /, **changed: Any) -> RecallChoices:
    """Store the choices that the actor changed, and return all of theirs."""
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    await upsert(session, RecallSettings, key, changed)
    row = await session.get_one(RecallSettings, key, populate_existing=True)
    return RecallChoices(row.in_reminders, row.in_study)
