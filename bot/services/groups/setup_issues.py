"""What keeps a group from working: noted when first seen, told once, told once more when healed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.db.insert import insert
from bot.db.models import Group, SetupIssue


@dataclass(frozen=True, slots=True)
class SetupIssueNews:
    """Something to tell moderators."""

    group: str
    sentence: str
    resolved: bool


REFUSED, MISSED = "refused", "missed "
_UNSEEN = (REFUSED, MISSED)
"""What begins like this is no fault that a look at the settings could find, or find gone."""


async def add(
    session: AsyncSession, key: tuple[int, int, str], sentence: str, now: dt.datetime
) -> None:
    """Note a fault (server, group, what it is) that no look at the settings finds, once."""
    _, group_id, what = key
    known = select(SetupIssue.what).where(SetupIssue.group_id == group_id, SetupIssue.what == what)
    if not await session.scalar(known):
        await _note(session, key, sentence, now)


async def resolve(session: AsyncSession, group_id: int, what: str, now: dt.datetime) -> None:
    """Note that such a fault is gone."""
    mine = (
        SetupIssue.group_id == group_id,
        SetupIssue.what == what,
        SetupIssue.healed_at.is_(None),
    )
    rows = await session.execute(select(SetupIssue.told).where(*mine))
    if row := rows.first():
        await _heal(session, group_id, what, now, was_told=row.told)


async def record_findings(
    session: AsyncSession,
    guild_id: int,
    group_id: int,
    found: Mapping[str, str],
    now: dt.datetime,
) -> bool:
    """Note what is wrong with a group now (sentences by what is missing), and what no longer is.

    Returns whether there is anything that moderators have not heard.
    """
    rows = await session.execute(
        select(SetupIssue.what, SetupIssue.healed_at, SetupIssue.told).where(
            SetupIssue.group_id == group_id
        )
    )
    known = {row.what: row for row in rows}
    for what, sentence in found.items():
        if what not in known or known[what].healed_at:
            await _note(session, (guild_id, group_id, what), sentence, now)
    for what, row in known.items():
        if what not in found and not row.healed_at and not what.startswith(_UNSEEN):
            await _heal(session, group_id, what, now, was_told=row.told)
    return bool(await list_untold(session, group_id))


async def _note(
    session: AsyncSession, key: tuple[int, int, str], sentence: str, now: dt.datetime
) -> None:
    guild_id, group_id, what = key
    values = {"sentence": sentence, "since": now, "healed_at": None, "told": False}
    await session.execute(
        insert(session, SetupIssue)
        .values(guild_id=guild_id, group_id=group_id, what=what, **values)
        .on_conflict_do_update(index_elements=["guild_id", "group_id", "what"], set_=values)
    )


async def _heal(
    session: AsyncSession, group_id: int, what: str, now: dt.datetime, *, was_told: bool
) -> None:
    """Note that a fault is gone; one that nobody heard of is forgotten without a word."""
    mine = (SetupIssue.group_id == group_id, SetupIssue.what == what)
    if was_told:
        await session.execute(update(SetupIssue).where(*mine).values(healed_at=now, told=False))
    else:
        await session.execute(delete(SetupIssue).where(*mine))


async def list_untold(session: AsyncSession, group_id: int) -> Sequence[SetupIssueNews]:
    """Return what moderators have not heard of a group."""
    return await _untold(session, SetupIssue.group_id == group_id)


async def mark_told(session: AsyncSession, group_id: int) -> None:
    """Take everything about a group as told."""
    await _tell(session, SetupIssue.group_id == group_id)


async def take_untold(session: AsyncSession, guild_id: int) -> Sequence[SetupIssueNews]:
    """Return what the moderators of a server have not heard yet, and take it as told."""
    here = SetupIssue.guild_id == guild_id
    await session.execute(
        select(SetupIssue.what).where(here, SetupIssue.told.is_(False)).with_for_update()
    )
    found = await _untold(session, here)
    if found:
        await _tell(session, here)
    return found


async def _untold(session: AsyncSession, whose: ColumnElement[bool]) -> Sequence[SetupIssueNews]:
    rows = await session.execute(
        select(Group.name, SetupIssue.sentence, SetupIssue.healed_at)
        .join(Group, Group.id == SetupIssue.group_id)
        .where(whose, SetupIssue.told.is_(False))
        .order_by(Group.id, SetupIssue.since)
    )
    return [SetupIssueNews(name, sentence, healed is not None) for name, sentence, healed in rows]


async def _tell(session: AsyncSession, whose: ColumnElement[bool]) -> None:
    """Take news as told; what is mended and told is forgotten."""
    news = (whose, SetupIssue.told.is_(False))
    await session.execute(delete(SetupIssue).where(*news, SetupIssue.healed_at.is_not(None)))
    await session.execute(delete(SetupIssue).where(*news, SetupIssue.what.startswith(MISSED)))
    await session.execute(update(SetupIssue).where(*news).values(told=True))
