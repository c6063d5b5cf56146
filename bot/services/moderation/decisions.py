"""Records what moderators decide, with author and time. A decision is never changed."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Decision
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What was decided, about which subject, in which group, about which member."""

    kind: DecisionKind
    subject: str
    group_id: int | None = None
    about_id: int | None = None


async def record(session: AsyncSession, actor: Actor, event: AuditEvent, now: dt.datetime) -> None:
    """Record that the actor decided something."""
    await session.execute(
        insert(session, Decision).values(
            guild_id=actor.guild_id,
            group_id=event.group_id,
            at=now,
            author_id=actor.member_id,
            about_id=event.about_id,
            what=event.kind.value,
            subject=event.subject,
        )
    )
