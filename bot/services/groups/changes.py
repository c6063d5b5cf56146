"""What moderators do with groups, kept with who did it: made, changed, opened, archived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Group
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent

CREATED, OPENED, ARCHIVED, REOPENED = "create group", "open group", "archive group", "reopen group"
CHANGED = "change group"
"""Its subject is the setting and what it became, with a space between: “weekday 4”."""

_STEPS = {"opened_at", "archived_at"}


async def create(
    session: AsyncSession, who: Actor, name: str, zone: str, now: dt.datetime
) -> StudyGroup:
    """Make a group, as `groups.create` does."""
    made = await groups.create(session, who.guild_id, name, zone, now)
    await decisions.record_decision(session, who, AuditEvent(CREATED, made.name, made.id), now)
    return made


async def change(
    session: AsyncSession, who: Actor, group_id: int, *, now: dt.datetime, **chosen: Any
) -> StudyGroup:
    """Change a group, as `groups.change` does; what stays as it was is not noted."""
    await session.execute(  # so that of two who choose the same, one changed it
        select(Group.id)
        .where(Group.id == group_id, Group.guild_id == who.guild_id)
        .with_for_update(key_share=True)
    )
    before = await groups.get(session, who.guild_id, group_id)
    after = await groups.change(session, who.guild_id, group_id, now=now, **chosen)
    for matter in _matters(before, after, set(chosen)):
        await decisions.record_decision(session, who, matter, now)
    return after


def _matters(before: StudyGroup, after: StudyGroup, chosen: set[str]) -> Iterator[AuditEvent]:
    """Yield what became different."""
    if step := _step(before, after):
        yield AuditEvent(step, after.name, after.id)
    for setting in sorted(chosen - _STEPS):
        value = getattr(after, setting)
        if value != getattr(before, setting):
            yield AuditEvent(CHANGED, f"{setting} {_written(value)}".rstrip(), after.id)


def _step(before: StudyGroup, after: StudyGroup) -> str | None:
    """Tell whether a group was opened, archived or opened again."""
    if after.opened_at and not before.opened_at:
        return OPENED
    if bool(after.archived_at) is not bool(before.archived_at):
        return ARCHIVED if after.archived_at else REOPENED
    return None


def _written(value: Any) -> str:
    """Write what was chosen so that it can be read again; nothing for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)
