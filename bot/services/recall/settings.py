"""What members choose about recall."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import upsert
from bot.db.models import RecallSettings
from bot.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class RecallChoices:
    """A member's choices; the defaults hold until they choose."""

    in_reminders: bool = False
    in_study: bool = True


DEFAULT_CHOICES = RecallChoices()


async def find_choices(connection: AsyncConnection, guild_id: int, member_id: int) -> RecallChoices:
    """Return a member's choices, or the defaults."""
    of_member = (RecallSettings.guild_id == guild_id, RecallSettings.member_id == member_id)
    choices = select(RecallSettings.in_reminders, RecallSettings.in_study).where(*of_member)
    row = (await connection.execute(choices)).one_or_none()
    return RecallChoices(row.in_reminders, row.in_study) if row else DEFAULT_CHOICES


async def change_choices(
    connection: AsyncConnection, actor: Actor, /, **changed: Any
) -> RecallChoices:
    """Store the choices that the actor changed, and return all of theirs."""
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    await upsert(connection, RecallSettings, key, changed)
    return await find_choices(connection, actor.guild_id, actor.member_id)
