"""What moderators decided: kept with author and time, never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Decision
from bot.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What was decided, about what, in which group, about whom."""

    what: str
    subject: str
    group_id: int | None = None
    about_id: int | None = None


async def record_decision(
    session: AsyncSession, who: Actor, matter: AuditEvent, now: dt.datetime
) -> None:
    """Keep a decision of a moderator's."""
    await session.execute(
        insert(session, Decision).values(
            guild_id=who.guild_id,
            group_id=matter.group_id,
            at=now,
            author_id=who.member_id,
            about_id=matter.about_id,
            what=matter.what,
            subject=matter.subject,
        )
    )
