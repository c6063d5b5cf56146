"""The challenges that a server's moderators wrote themselves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Post, QueuedChallenge, RetiredChallenge
from bot.db.models import OwnChallenge as Stored
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.content import Catalog, OwnChallenge
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.own_challenges import MOST_OWN, build_challenge, own_id, own_number
from bot.services.moderation.decisions import record_decision


@dataclass(frozen=True, slots=True)
class StoredChallenge:
    number: int
    challenge: OwnChallenge  # as it is shown
    definition: Mapping[str, Any] = field(repr=False)  # as it was written
    author_id: int | None
    is_posted: bool

    def require_never_posted(self) -> None:
        if self.is_posted:
            raise Refusal(
                f"“{self.challenge.title}” has been posted, so it stays as it is. To keep it from being posted again, press **Retire**."
            )


async def with_own(connection: AsyncConnection, catalog: Catalog, guild_id: int) -> Catalog:
    """Return the catalog with a server's own challenges; the same one if it has none."""
    own = (await list_own(connection, [guild_id])).get(guild_id)
    if not own:
        return catalog
    known = catalog.skill_names.by_id  # a pack may lose a skill that one of them practises
    skills = [tuple(skill for skill in one.skills if skill in known) for one in own]
    return catalog.with_challenges(
        one.model_copy(update={"skills": left}) for one, left in zip(own, skills, strict=True)
    )


async def list_own(
    connection: AsyncConnection, guild_ids: Collection[int]
) -> Mapping[int, Sequence[OwnChallenge]]:
    """Return servers' own challenges, newest first; a server without any is not in it."""
    found: dict[int, list[OwnChallenge]] = defaultdict(list)
    rows = await connection.execute(
        select(Stored.guild_id, Stored.id, Stored.definition)
        .where(Stored.guild_id.in_(guild_ids))
        .order_by(Stored.id.desc())
    )
    for row in rows:
        with skipping_unreadable(Stored, row.id):
            found[row.guild_id].append(build_challenge(row.id, row.definition))
    return found


async def get(connection: AsyncConnection, guild_id: int, challenge_id: str) -> StoredChallenge:
    groups = select(Group.id).where(Group.guild_id == guild_id)
    posts = (Post.group_id.in_(groups), Post.challenge_id == challenge_id)
    rows = await connection.execute(
        select(
            Stored.definition, Stored.author_id, exists().where(*posts).label("is_posted")
        ).where(Stored.guild_id == guild_id, Stored.id == own_number(challenge_id))
    )
    for row in rows.mappings():
        with skipping_unreadable(Stored, challenge_id):
            number = own_number(challenge_id) or 0
            challenge = build_challenge(number, row["definition"])
            return StoredChallenge(number=number, challenge=challenge, **row)
    raise Refusal("That challenge was deleted. Choose another one.")


async def add(
    connection: AsyncConnection, author: Actor, definition: Mapping[str, Any], now: dt.datetime
) -> str:
    """Store a challenge, retired until moderators use it; return its challenge id.

    Refused in a server that has 50 of its own.
    """
    count = select(func.count()).where(Stored.guild_id == author.guild_id)
    if (await connection.scalar(count) or 0) >= MOST_OWN:
        raise Refusal(
            f"This server has {MOST_OWN} challenges of its own, as many as it can have. Delete one that was never posted first."
        )
    server = {"guild_id": author.guild_id}
    new = insert(Stored).values(**server, author_id=author.member_id, definition=definition)
    challenge_id = own_id(await connection.scalar(new.returning(Stored.id)) or 0)
    retired = insert(RetiredChallenge).values(**server, challenge_id=challenge_id)
    await connection.execute(retired)
    await record_decision(connection, author, now, DecisionKind.WRITE, challenge_id)
    return challenge_id


async def change(
    connection: AsyncConnection, stored: StoredChallenge, definition: Mapping[str, Any]
) -> None:
    new = update(Stored).where(Stored.id == stored.number).values(definition=definition)
    await connection.execute(new)


async def remove(
    connection: AsyncConnection, actor: Actor, stored: StoredChallenge, now: dt.datetime
) -> None:
    """Delete a challenge that was never posted, also from queues."""
    await connection.execute(delete(Stored).where(Stored.id == stored.number))
    for table in (QueuedChallenge, RetiredChallenge):
        of_challenge = table.challenge_id == stored.challenge.id
        await connection.execute(delete(table).where(of_challenge))
    title = stored.definition["title"]
    await record_decision(connection, actor, now, DecisionKind.DELETE_CHALLENGE, title)
