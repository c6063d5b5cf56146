"""What moderators decided, looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Decision, Group


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Whose decisions, and about whom; None is anyone."""

    author_id: int | None = None
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A decision as it is kept; who it was or about whom is empty once they had themselves deleted."""

    at: dt.datetime
    author_id: int | None
    what: str
    subject: str = field(repr=False)
    about_id: int | None
    group: str | None


async def list_decisions(
    session: AsyncSession, guild_id: int, sought: DecisionFilter, *, limit: int, skip: int = 0
) -> Sequence[AuditEntry]:
    """Return decisions of a server's moderators, newest first."""
    rows = await session.execute(
        select(
            Decision.at,
            Decision.author_id,
            Decision.what,
            Decision.subject,
            Decision.about_id,
            Group.name,
        )
        .outerjoin(Group, Group.id == Decision.group_id)
        .where(
            Decision.guild_id == guild_id,
            Decision.author_id == sought.author_id if sought.author_id else true(),
            Decision.about_id == sought.about_id if sought.about_id else true(),
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [AuditEntry(*row) for row in rows]
