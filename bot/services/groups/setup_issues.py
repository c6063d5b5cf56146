"""Problems in a group: moderators are told of each once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, SetupIssue
from bot.db.statements import upsert
from bot.domain.markup import SafeName

GroupKey: TypeAlias = tuple[int, int]  # the id of a server, and that of a group in it


class Origin(StrEnum):
    """How a problem is noticed; the values are stored."""

    SETTINGS = "settings"  # by a check of the settings, which also sees when it is gone
    REFUSED = "refused"  # Discord refused posts
    REWARD_REFUSED = "reward refused"
    """Discord refused to give the role of the milestone that is the key."""
    REMOVAL_REFUSED = "removal refused"  # of a post in the channel or thread that is the key
    MISSED = "missed"  # the week that is the key had no challenge
    WAITING = "waiting"  # answers wait for review


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the bot from working in a group."""

    key: str  # tells problems of the same origin apart, as long as they last; it is stored
    text: str  # what is wrong, in sentences for moderators
    fix: str  # how to change it, in more sentences
    summary: str = field(default="", kw_only=True)  # `text` without the reason; empty without one
    is_over: bool = field(default=False, kw_only=True)  # about what's over, so nothing to fix


@dataclass(frozen=True, slots=True)
class SetupIssueNews:
    """A problem that moderators have not been told about."""

    group: SafeName
    group_id: int
    origin: str
    problem: Problem
    since: dt.datetime


async def add(
    connection: AsyncConnection,
    of_group: GroupKey,
    origin: Origin,
    problem: Problem,
    now: dt.datetime,
) -> None:
    """Record a problem unless it is recorded."""
    of_origin = (SetupIssue.group_id == of_group[1], SetupIssue.origin == origin)
    known = select(SetupIssue.key).where(*of_origin, SetupIssue.key == problem.key)
    if await connection.scalar(known) is None:
        await _record(connection, of_group, origin, problem, now)


async def add_for_server(
    connection: AsyncConnection, guild_id: int, origin: Origin, problem: Problem, now: dt.datetime
) -> None:
    """Record a problem of a server with its first group that isn't archived, if there is one."""
    groups = (Group.guild_id == guild_id, Group.archived_at.is_(None))
    if group_id := await connection.scalar(select(func.min(Group.id)).where(*groups)):
        await add(connection, (guild_id, group_id), origin, problem, now)


async def list_noticed(
    connection: AsyncConnection, guild_id: int
) -> Mapping[int, Sequence[Problem]]:
    """Return, by group id, open problems that refusals by Discord and missed weeks have shown."""
    rows = await connection.execute(
        select(SetupIssue.__table__)
        .where(SetupIssue.guild_id == guild_id)
        .where(SetupIssue.origin.not_in([Origin.SETTINGS, Origin.WAITING]))
        .order_by(SetupIssue.since)
    )
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for row in rows:
        is_over = row.origin == Origin.MISSED
        found[row.group_id].append(Problem(row.key, row.problem, row.fix, is_over=is_over))
    return found


async def resolve(
    connection: AsyncConnection, guild_id: int, origin: Origin, *, group_id: int = 0, key: str = ""
) -> None:
    """Forget problems that are gone: of a group or the whole server, all or the one with a key."""
    columns = {SetupIssue.group_id: group_id, SetupIssue.key: key}
    chosen = [column == value for column, value in columns.items() if value]
    of_origin = (SetupIssue.guild_id == guild_id, SetupIssue.origin == origin)
    await connection.execute(delete(SetupIssue).where(*of_origin, *chosen))


async def record_findings(
    connection: AsyncConnection, of_group: GroupKey, found: Iterable[Problem], now: dt.datetime
) -> bool:
    """Record what a check of settings found, forget the rest; True if there is news of any origin."""
    guild_id, group_id = of_group
    of_settings = (SetupIssue.group_id == group_id, SetupIssue.origin == Origin.SETTINGS)
    known = set(await connection.scalars(select(SetupIssue.key).where(*of_settings)))
    problems = {problem.key: problem for problem in found}
    for key in problems.keys() - known:
        await _record(connection, of_group, Origin.SETTINGS, problems[key], now)
    if gone := known - problems.keys():
        await connection.execute(delete(SetupIssue).where(*of_settings, SetupIssue.key.in_(gone)))
    return bool(await list_unannounced(connection, guild_id, group_id))


async def _record(
    connection: AsyncConnection,
    of_group: GroupKey,
    origin: Origin,
    problem: Problem,
    now: dt.datetime,
) -> None:
    guild_id, group_id = of_group
    key = {"guild_id": guild_id, "group_id": group_id, "origin": origin, "key": problem.key}
    texts = {"problem": problem.text, "fix": problem.fix}
    await upsert(connection, SetupIssue, key, texts | {"since": now, "announced_at": None})


async def list_unannounced(
    connection: AsyncConnection, guild_id: int, group_id: int | None = None
) -> Sequence[SetupIssueNews]:
    """Return the news of a group, or of all, that the server's moderators have not been told."""
    query = (
        select(Group.name, *SetupIssue.__table__.columns)
        .join(Group, Group.id == SetupIssue.group_id)
        .where(SetupIssue.guild_id == guild_id, SetupIssue.announced_at.is_(None))
        .order_by(Group.id, SetupIssue.since)
    )
    if group_id is not None:
        query = query.where(SetupIssue.group_id == group_id)
    return [
        SetupIssueNews(
            row.name, row.group_id, row.origin, Problem(row.key, row.problem, row.fix), row.since
        )
        for row in await connection.execute(query)
    ]


async def mark_announced(
    connection: AsyncConnection, guild_id: int, news: Sequence[SetupIssueNews], now: dt.datetime
) -> None:
    """Record that moderators were told these news, and forget missed weeks, which are over.

    What was recorded since stays to be told.
    """
    told = [(item.group_id, item.origin, item.problem.key, item.since) for item in news]
    of_row = (SetupIssue.group_id, SetupIssue.origin, SetupIssue.key, SetupIssue.since)
    unannounced = (SetupIssue.guild_id == guild_id, SetupIssue.announced_at.is_(None))
    announced = (*unannounced, tuple_(*of_row).in_(told))
    is_over = SetupIssue.origin == Origin.MISSED
    await connection.execute(delete(SetupIssue).where(*announced, is_over))
    await connection.execute(update(SetupIssue).where(*announced).values(announced_at=now))
