"""Lists what moderators decided."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Decision, Group


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """By and about which member decisions are wanted; None is anyone."""

    author_id: int | None = None
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A stored decision; ids of members who deleted their data are None."""

    at: dt.datetime
    author_id: int | None
    kind: str
    """A `DecisionKind`, or the value of a kind that this version does not have."""
    subject: str = field(repr=False)
    about_id: int | None
    group: str | None


async def list_decisions(
    session: AsyncSession, guild_id: int, wanted: DecisionFilter, *, limit: int, skip: int = 0
) -> Sequence[AuditEntry]:
    """Return decisions of a server's moderators, newest first."""
    rows = await session.execute(
        select(
            Decision.at,
            Decision.author_id,
            Decision.what.label("kind"),
            Decision.subject,
            Decision.about_id,
            Group.name.label("group"),
        )
        .outerjoin(Group, Group.id == Decision.group_id)
        .where(
            Decision.guild_id == guild_id,
            Decision.author_id == wanted.author_id if wanted.author_id else true(),
            Decision.about_id == wanted.about_id if wanted.about_id else true(),
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [AuditEntry(**row._asdict()) for row in rows]
