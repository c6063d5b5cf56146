"""The audit log: what moderators decide is recorded with author and time, and never changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Decision, Group
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.markup import SafeName


async def record_decision(  # noqa: PLR0913 - each is a column
    connection: AsyncConnection,
    actor: Actor,
    now: dt.datetime,
    kind: DecisionKind,
    subject: str,
    group_id: int | None = None,
    *,
    about_id: int | None = None,
    value: str | None = None,
    unnamed: bool = False,  # nobody took it, or their names are not kept
) -> None:
    """Record a decision: `subject` says what it is about, `about_id` which member, if any."""
    author = {"guild_id": actor.guild_id, "author_id": None if unnamed else actor.member_id}
    about = {"group_id": group_id, "about_id": about_id, "subject": subject, "value": value}
    await connection.execute(insert(Decision).values(**author, at=now, kind=kind, **about))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A stored decision. Its author is None if it was unnamed, and so is whoever deleted their data."""

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
