"""The challenges that a server's moderators wrote themselves."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.db.models import Group, Post, QueuedChallenge, RetiredChallenge
from bot.db.models import OwnChallenge as Stored
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.content import Catalog, OwnChallenge
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal, require
from bot.domain.own_challenges import MOST_OWN, build_challenge, own_id, own_number
from bot.services.moderation.decisions import record_decision


@dataclass(frozen=True, slots=True)
class StoredChallenge:
    challenge: OwnChallenge  # as it is shown
    definition: Mapping[str, Any] = field(repr=False)  # as it was written
    author_id: int | None
    is_posted: bool


async def with_own(connection: Connection, catalog: Catalog, guild_id: int) -> Catalog:
    """Return the catalog with a server's own challenges; the same one if it has none."""
    own = (await list_own(connection, [guild_id])).get(guild_id, ())
    known = catalog.skill_names.by_id  # a pack may lose a skill that one of them practises
    fitting = [
        one.model_copy(update={"skills": tuple(skill for skill in one.skills if skill in known)})
        for one in own
    ]
    return catalog.with_challenges(fitting) if own else catalog


async def list_own(
    connection: Connection, guild_ids: Collection[int]
) -> Mapping[int, Sequence[OwnChallenge]]:
    """Return servers' own challenges, newest first; a server without any is not in it."""
    found: dict[int, list[OwnChallenge]] = defaultdict(list)
    of_servers = select(Stored.guild_id, Stored.id, Stored.definition)
    rows = await connection.execute(
        of_servers.where(Stored.guild_id.in_(guild_ids)).order_by(Stored.id.desc())
    )
    for row in rows:
        await asyncio.sleep(0)  # as the longest texts of many servers take a second
        with skipping_unreadable(Stored, row.id):
            found[row.guild_id].append(build_challenge(own_id(row.id), row.definition))
    return found


async def get(
    connection: Connection, guild_id: int, challenge_id: str, *, to_change: bool = False
) -> StoredChallenge:
    """Return a server's own challenge; refuse if it is gone, or `to_change` and posted before."""
    groups = select(Group.id).where(Group.guild_id == guild_id)
    posts = (Post.group_id.in_(groups), Post.challenge_id == challenge_id)
    columns = (Stored.definition, Stored.author_id, exists().where(*posts).label("is_posted"))
    own = (Stored.guild_id == guild_id, Stored.id == own_number(challenge_id))
    found = (await connection.execute(select(*columns).where(*own))).mappings().one_or_none()
    row = require(found, "That challenge was deleted. Choose another one.")
    stored = StoredChallenge(build_challenge(challenge_id, row["definition"]), **row)
    if to_change and stored.is_posted:
        raise Refusal(
            f"“{stored.challenge.title}” has been posted, so it stays as it is. To keep it from being posted again, press **Retire**."
        )
    return stored


async def add(
    connection: Connection, actor: Actor, definition: Mapping[str, Any], now: dt.datetime
) -> str:
    """Store a challenge, retired until moderators use it; return its id. A server can have 50."""
    guild_id = actor.guild_id
    count = select(func.count()).where(Stored.guild_id == guild_id)
    if (await connection.scalar(count) or 0) >= MOST_OWN:
        raise Refusal(
            f"This server has {MOST_OWN} challenges of its own, as many as it can have. Delete one that was never posted first."
        )
    new = insert(Stored).values(guild_id=guild_id, author_id=actor.member_id, definition=definition)
    challenge_id = own_id(await connection.scalar(new.returning(Stored.id)) or 0)
    retired = insert(RetiredChallenge).values(guild_id=guild_id, challenge_id=challenge_id)
    await connection.execute(retired)
    await record_decision(connection, actor, now, DecisionKind.WRITE, challenge_id)
    return challenge_id


async def edit(
    connection: Connection,
    actor: Actor,
    challenge_id: str,
    definition: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Change a challenge that was never posted, wherever it is queued."""
    await get(connection, actor.guild_id, challenge_id, to_change=True)
    changed = update(Stored).where(Stored.id == own_number(challenge_id))
    await connection.execute(changed.values(definition=definition))
    await record_decision(connection, actor, now, DecisionKind.EDIT, challenge_id)


async def remove(connection: Connection, actor: Actor, challenge_id: str, now: dt.datetime) -> None:
    stored = await get(connection, actor.guild_id, challenge_id, to_change=True)
    await connection.execute(delete(Stored).where(Stored.id == own_number(challenge_id)))
    for table in (QueuedChallenge, RetiredChallenge):
        await connection.execute(delete(table).where(table.challenge_id == challenge_id))
    title = stored.definition["title"]
    await record_decision(connection, actor, now, DecisionKind.DELETE_CHALLENGE, title)
