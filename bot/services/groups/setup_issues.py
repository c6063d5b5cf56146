"""Problems in a group: moderators are told of each once, and once more when it is gone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import upsert
from bot.db.models import Group, SetupIssue

_REPEATED_EVERY = dt.timedelta(days=7)
"""After how long moderators are told again of answers that wait."""


@dataclass(frozen=True, slots=True)
class SetupIssueNews:
    """A new problem, or one that is resolved, that moderators have not been told about."""

    group: str
    sentence: str
    resolved: bool
    group_id: int
    key: str
    """Identifies the problem in its group."""
    changed_at: dt.datetime
    """When it was first seen, or seen to be gone."""


class Origin(StrEnum):
    """Where a problem comes from that a check of the settings neither finds nor resolves.

    It is the first word of the problem's key, which `SetupIssue.what` holds.
    """

    REFUSED = "refused"
    MISSED = "missed"
    WAITING = "waiting"


async def add(
    connection: AsyncConnection,
    guild_id: int,
    group_id: int,
    key: str,
    sentence: str,
    now: dt.datetime,
) -> None:
    """Record a problem that checks do not find, unless it is recorded already and not resolved."""
    is_open = (_has_key(group_id, key), SetupIssue.healed_at.is_(None))
    if await connection.scalar(select(SetupIssue.what).where(*is_open)) is None:
        await _record(connection, guild_id, group_id, key, sentence, now)


async def repeat(
    connection: AsyncConnection,
    guild_id: int,
    group_id: int,
    key: str,
    sentence: str,
    now: dt.datetime,
) -> None:
    """Record a problem that lasts, unless that was done in the last seven days."""
    is_recent = (_has_key(group_id, key), SetupIssue.since > now - _REPEATED_EVERY)
    if await connection.scalar(select(SetupIssue.what).where(*is_recent)) is None:
        await _record(connection, guild_id, group_id, key, sentence, now)


async def list_unseen(connection: AsyncConnection, guild_id: int) -> Mapping[int, Sequence[str]]:
    """Return, by group id, the sentences of open problems that a check of the settings cannot see.

    Answers that wait are not among them, because their number changes.
    """
    rows = await connection.execute(
        select(SetupIssue.group_id, SetupIssue.what, SetupIssue.sentence)
        .where(SetupIssue.guild_id == guild_id, SetupIssue.healed_at.is_(None))
        .order_by(SetupIssue.since)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.what.split()[0] in (Origin.REFUSED, Origin.MISSED):
            found[row.group_id].append(row.sentence)
    return found


async def forget(connection: AsyncConnection, group_id: int, origin: Origin) -> None:
    """Delete the problems of one origin, whether or not moderators were told."""
    of_origin = SetupIssue.what.startswith(f"{origin} ")
    await connection.execute(delete(SetupIssue).where(SetupIssue.group_id == group_id, of_origin))


async def resolve(connection: AsyncConnection, group_id: int, key: str, now: dt.datetime) -> None:
    """Record that a problem which checks do not find is resolved; do nothing if it was not open."""
    told = await connection.scalar(
        select(SetupIssue.told).where(_has_key(group_id, key), SetupIssue.healed_at.is_(None))
    )
    if told is not None:
        await _resolve(connection, group_id, key, now, told=told)


async def record_findings(
    connection: AsyncConnection,
    guild_id: int,
    group_id: int,
    found: Mapping[str, str],
    now: dt.datetime,
) -> bool:
    """Record what a check found and resolve the rest; True if moderators have not been told all.

    `found` are the sentences of all problems that the check sees, by key.
    """
    rows = await connection.execute(
        select(SetupIssue.what, SetupIssue.healed_at, SetupIssue.told).where(
            SetupIssue.group_id == group_id
        )
    )
    known = {row.what: row for row in rows}
    for key, sentence in found.items():
        if key not in known or known[key].healed_at:
            await _record(connection, guild_id, group_id, key, sentence, now)
    for key, row in known.items():
        if key not in found and not row.healed_at and key.split()[0] not in set(Origin):
            await _resolve(connection, group_id, key, now, told=row.told)
    return bool(await list_untold(connection, guild_id, group_id))


def _has_key(group_id: int, key: str) -> ColumnElement[bool]:
    return and_(SetupIssue.group_id == group_id, SetupIssue.what == key)


async def _record(
    connection: AsyncConnection,
    guild_id: int,
    group_id: int,
    key: str,
    sentence: str,
    now: dt.datetime,
) -> None:
    row_key = {"guild_id": guild_id, "group_id": group_id, "what": key}
    values = {"sentence": sentence, "since": now, "healed_at": None, "told": False}
    await upsert(connection, SetupIssue, row_key, values)


async def _resolve(
    connection: AsyncConnection, group_id: int, key: str, now: dt.datetime, *, told: bool
) -> None:
    """Mark a problem as resolved and not told yet; delete it if moderators were never told."""
    issue = _has_key(group_id, key)
    if told:
        await connection.execute(update(SetupIssue).where(issue).values(healed_at=now, told=False))
    else:
        await connection.execute(delete(SetupIssue).where(issue))


# Every command of a moderator reads the news. These statements are built once, because building a
# statement takes about as long as executing it.
_IS_UNTOLD = and_(SetupIssue.guild_id == bindparam("in_guild"), SetupIssue.told.is_(False))
_LOCK_UNTOLD = select(SetupIssue.what).where(_IS_UNTOLD).with_for_update()
_UNTOLD = (
    select(Group.name, *SetupIssue.__table__.columns)
    .join(Group, Group.id == SetupIssue.group_id)
    .where(_IS_UNTOLD)
    .order_by(Group.id, SetupIssue.since)
)
_UNTOLD_IN_GROUP = _UNTOLD.where(SetupIssue.group_id == bindparam("in_group"))


async def list_untold(
    connection: AsyncConnection, guild_id: int, group_id: int | None = None
) -> Sequence[SetupIssueNews]:
    """Return the news of a group, or of all, that the server's moderators have not been told."""
    query = _UNTOLD if group_id is None else _UNTOLD_IN_GROUP
    rows = await connection.execute(query, {"in_guild": guild_id, "in_group": group_id})
    return [
        SetupIssueNews(
            group=row.name,
            sentence=row.sentence,
            resolved=row.healed_at is not None,
            group_id=row.group_id,
            key=row.what,
            changed_at=row.healed_at or row.since,
        )
        for row in rows
    ]


async def mark_told(
    connection: AsyncConnection, guild_id: int, news: Sequence[SetupIssueNews]
) -> None:
    """Record that moderators of a server were told these news.

    What was recorded after the news were read is not among them, and stays to be told.
    """
    problems = [(one.group_id, one.key, one.changed_at) for one in news if not one.resolved]
    solutions = [(one.group_id, one.key, one.changed_at) for one in news if one.resolved]
    is_resolved, issue = SetupIssue.healed_at.is_not(None), (SetupIssue.group_id, SetupIssue.what)
    is_problem = and_(~is_resolved, tuple_(*issue, SetupIssue.since).in_(problems))
    is_solution = and_(is_resolved, tuple_(*issue, SetupIssue.healed_at).in_(solutions))
    told = and_(_IS_UNTOLD, or_(is_problem, is_solution))
    is_over = is_resolved | SetupIssue.what.startswith(f"{Origin.MISSED} ")  # they stay missed
    await connection.execute(delete(SetupIssue).where(told, is_over), {"in_guild": guild_id})
    await connection.execute(
        update(SetupIssue).where(told).values(told=True), {"in_guild": guild_id}
    )


async def take_untold(connection: AsyncConnection, guild_id: int) -> Sequence[SetupIssueNews]:
    """Return the news that moderators of a server have not been told, and mark it as told."""
    await connection.execute(_LOCK_UNTOLD, {"in_guild": guild_id})
    found = await list_untold(connection, guild_id)
    if found:
        await mark_told(connection, guild_id, found)
    return found
