"""Problems that keep the bot from working in a group, and whether its moderators were told.

Moderators are told of a problem once, and once more when it is gone if they were told of it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Group, SetupIssue


@dataclass(frozen=True, slots=True)
class IssueKey:
    """A problem of a group; `what` is stored and tells problems of one group apart."""

    guild_id: int
    group_id: int
    what: str


@dataclass(frozen=True, slots=True)
class SetupIssueNews:
    """A problem that moderators have not been told of, or not that it is gone."""

    group: str
    sentence: str
    resolved: bool


REFUSED, MISSED = "refused", "missed "
_NOT_FOUND_BY_CHECKS = (REFUSED, MISSED)
"""What Discord refused, and posts that were missed, begin with these words.

A check of the group's settings neither finds these problems nor finds them gone.
"""


async def add(session: AsyncSession, key: IssueKey, sentence: str, now: dt.datetime) -> None:
    """Record a problem that checks do not find; one that is recorded already stays as it is."""
    if await session.scalar(select(SetupIssue.what).where(_is(key.group_id, key.what))) is None:
        await _record(session, key, sentence, now)


async def resolve(session: AsyncSession, group_id: int, what: str, now: dt.datetime) -> None:
    """Record that a problem that checks do not find is gone."""
    told = await session.scalar(
        select(SetupIssue.told).where(_is(group_id, what), SetupIssue.healed_at.is_(None))
    )
    if told is not None:
        await _resolve(session, group_id, what, now, told=told)


async def record_findings(
    session: AsyncSession, guild_id: int, group_id: int, found: Mapping[str, str], now: dt.datetime
) -> bool:
    """Record the problems that a check of a group found, and which earlier ones are gone.

    `found` maps what each problem is to the sentence that moderators read. Returns whether there is
    anything that they have not been told.
    """
    rows = await session.execute(
        select(SetupIssue.what, SetupIssue.healed_at, SetupIssue.told).where(
            SetupIssue.group_id == group_id
        )
    )
    known = {row.what: row for row in rows}
    for what, sentence in found.items():
        if what not in known or known[what].healed_at:
            await _record(session, IssueKey(guild_id, group_id, what), sentence, now)
    for what, row in known.items():
        if what not in found and not row.healed_at and not what.startswith(_NOT_FOUND_BY_CHECKS):
            await _resolve(session, group_id, what, now, told=row.told)
    return bool(await list_untold(session, group_id))


def _is(group_id: int, what: str) -> ColumnElement[bool]:
    return and_(SetupIssue.group_id == group_id, SetupIssue.what == what)


async def _record(session: AsyncSession, key: IssueKey, sentence: str, now: dt.datetime) -> None:
    values = {"sentence": sentence, "since": now, "healed_at": None, "told": False}
    await session.execute(
        insert(session, SetupIssue)
        .values(guild_id=key.guild_id, group_id=key.group_id, what=key.what, **values)
        .on_conflict_do_update(index_elements=["guild_id", "group_id", "what"], set_=values)
    )


async def _resolve(
    session: AsyncSession, group_id: int, what: str, now: dt.datetime, *, told: bool
) -> None:
    """Mark a problem as gone and not told yet; delete it if moderators never heard of it."""
    issue = _is(group_id, what)
    if told:
        await session.execute(update(SetupIssue).where(issue).values(healed_at=now, told=False))
    else:
        await session.execute(delete(SetupIssue).where(issue))


async def list_untold(session: AsyncSession, group_id: int) -> Sequence[SetupIssueNews]:
    """Return the news of a group that its moderators have not been told."""
    return await _list_untold(session, SetupIssue.group_id == group_id)


async def mark_told(session: AsyncSession, group_id: int) -> None:
    """Record that moderators were told all news of a group."""
    await _mark_told(session, SetupIssue.group_id == group_id)


async def take_untold(session: AsyncSession, guild_id: int) -> Sequence[SetupIssueNews]:
    """Return the news that moderators of a server have not been told, and mark it as told."""
    of_server = SetupIssue.guild_id == guild_id
    await session.execute(
        select(SetupIssue.what).where(of_server, SetupIssue.told.is_(False)).with_for_update()
    )
    found = await _list_untold(session, of_server)
    if found:
        await _mark_told(session, of_server)
    return found


async def _list_untold(
    session: AsyncSession, where: ColumnElement[bool]
) -> Sequence[SetupIssueNews]:
    rows = await session.execute(
        select(Group.name, SetupIssue.sentence, SetupIssue.healed_at)
        .join(Group, Group.id == SetupIssue.group_id)
        .where(where, SetupIssue.told.is_(False))
        .order_by(Group.id, SetupIssue.since)
    )
    return [
        SetupIssueNews(row.name, row.sentence, resolved=row.healed_at is not None) for row in rows
    ]


async def _mark_told(session: AsyncSession, where: ColumnElement[bool]) -> None:
    """Mark news as told; delete problems that are gone, and missed posts, which stay missed."""
    untold = and_(where, SetupIssue.told.is_(False))
    over = SetupIssue.healed_at.is_not(None) | SetupIssue.what.startswith(MISSED)
    await session.execute(delete(SetupIssue).where(untold, over))
    await session.execute(update(SetupIssue).where(untold).values(told=True))
