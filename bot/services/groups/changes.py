"""Changes to groups that moderators make, recorded in the audit log."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.services.moderation.decisions import record_decision
from bot.services.plan import pauses


async def create(
    connection: AsyncConnection, actor: Actor, name: str, zone: str, now: dt.datetime
) -> StudyGroup:
    group = await groups.create(connection, actor.guild_id, name, zone, now)
    kind = DecisionKind.CREATE_GROUP
    await record_decision(connection, actor, now, kind, group.name.raw, group.id)
    return group


async def change(
    connection: AsyncConnection,
    actor: Actor,
    group_id: int,
    /,
    *,
    now: dt.datetime,
    **settings: Any,
) -> StudyGroup:
    """Change a group, pause or resume its members' plans with it, and record what became different."""
    # Locked, so that of two moderators who choose the same only one is recorded.
    row = select(Group.id).where(Group.id == group_id, Group.guild_id == actor.guild_id)
    await connection.execute(row.with_for_update(key_share=True))
    before = await groups.get(connection, actor.guild_id, group_id)
    after = await groups.change(connection, actor.guild_id, group_id, now=now, **settings)
    archived = after.archived_at is not None
    if archived != (before.archived_at is not None):
        await pauses.pause_with_group(connection, group_id, now, archived=archived)
    for kind, subject, value in _decisions(before, after, set(settings)):
        await record_decision(connection, actor, now, kind, subject, group_id, value=value)
    return after


def _decisions(
    before: StudyGroup, after: StudyGroup, chosen: set[str]
) -> Iterator[tuple[DecisionKind, str, str | None]]:
    """Yield kind, subject and value for each setting that was chosen and is different now."""
    if after.opened_at and not before.opened_at:
        yield DecisionKind.OPEN_GROUP, after.name.raw, None
    elif bool(after.archived_at) is not bool(before.archived_at):
        kind = DecisionKind.ARCHIVE_GROUP if after.archived_at else DecisionKind.REOPEN_GROUP
        yield kind, after.name.raw, None
    for setting in sorted(chosen - {"opened_at", "archived_at"}):
        value = getattr(after, setting)
        if value != getattr(before, setting):
            yield DecisionKind.CHANGE_GROUP, setting, _written(value)


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return None if value is None else str(value)
