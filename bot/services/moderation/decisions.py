"""The audit log: what moderators decide is recorded with author and time, and never changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Decision, Group
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.markup import SafeName

_INSERT = insert(Decision)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What was decided, about which subject, in which group, about which member, with which value."""

    kind: DecisionKind
    subject: str
    group_id: int | None = None
    about_id: int | None = None
    value: str | None = None


async def record_decision(
    connection: AsyncConnection, actor: Actor, event: AuditEvent, now: dt.datetime
) -> None:
    """Record that the actor decided something."""
    author = {"guild_id": actor.guild_id, "author_id": actor.member_id}
    await connection.execute(_INSERT, {**author, "at": now, **asdict(event)})


async def record_automatic(
    connection: AsyncConnection, guild_id: int, event: AuditEvent, now: dt.datetime
) -> None:
    """Record what happened without a decision, by the settings that moderators made."""
    row = {"guild_id": guild_id, "author_id": None, "at": now, **asdict(event)}
    await connection.execute(_INSERT, row)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A stored decision; ids of members who deleted their data are None."""

    at: dt.datetime
    author_id: int | None
    kind: DecisionKind
    subject: str = field(repr=False)
    value: str | None = field(repr=False)
    about_id: int | None
    group: SafeName | None


async def list_decisions(
    connection: AsyncConnection,
    guild_id: int,
    *,
    author_id: int | None = None,
    about_id: int | None = None,
    limit: int,
    skip: int = 0,
) -> Sequence[AuditEntry]:
    """Return decisions in a server, newest first; only those by an author or about a member."""
    rows = await connection.execute(
        select(*Decision.columns_for(AuditEntry), Group.name.label("group"))
        .outerjoin(Group, Group.id == Decision.group_id)
        .where(
            Decision.guild_id == guild_id,
            Decision.author_id == author_id if author_id else true(),
            Decision.about_id == about_id if about_id else true(),
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(limit)
        .offset(skip)
    )
    entries = []
    for row in rows.mappings():
        with skipping_unreadable(Decision, (guild_id, row["at"].isoformat())):
            entries.append(AuditEntry(**{**row, "kind": DecisionKind(row["kind"])}))
    return entries
