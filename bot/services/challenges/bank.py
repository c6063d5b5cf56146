"""The challenges that a group can get: those that moderators wrote, queued or retired, and what comes next."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Post, QueuedChallenge, RetiredChallenge
from bot.db.models import OwnChallenge as Stored
from bot.db.statements import insert_for, skipping_unreadable, texts_by_id, upsert
from bot.domain.actor import Actor
from bot.domain.choice import SelectionInput, choose_challenge
from bot.domain.content import Catalog, Challenge, OwnChallenge
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.own_challenges import MOST_OWN, build_challenge, own_id, own_number
from bot.domain.schedule.clock import PlannedPost, next_occurrence
from bot.services.challenges.posts import ChallengePost, PostState
from bot.services.moderation.decisions import record_decision

MAX_QUEUED = 25


@dataclass(frozen=True, slots=True)
class NextPost:
    planned: PlannedPost
    challenge: Challenge | None
    paused: bool
    queued: Sequence[str]  # the ids of the challenges in the queue, next first
    retired: Collection[str]  # the ids of the challenges that are retired in the server


async def preview_posts(
    connection: AsyncConnection,
    group: StudyGroup,
    challenges: Sequence[Challenge],
    now: dt.datetime,
    *,
    weeks: int = 1,
) -> Sequence[NextPost]:
    """Return what will be posted in the next weeks unless settings or the queue change; none for skipped ones."""
    planned = group.next_occurrence(now)
    selection = (await load_selection_inputs(connection, [group]))[group.id]
    coming = []
    for _ in range(weeks):
        challenge = choose_challenge(challenges, selection)
        is_paused = group.is_paused(planned.at)
        coming.append(NextPost(planned, challenge, is_paused, selection.queued, selection.retired))
        if challenge and not is_paused:
            selection = replace(
                selection,
                posted=(*selection.posted, challenge.id),
                queued=tuple(queued for queued in selection.queued if queued != challenge.id),
            )
        planned = next_occurrence(group.weekly, planned.at, planned.week)
    return coming


async def load_selection_inputs(
    connection: AsyncConnection, groups: Sequence[StudyGroup]
) -> dict[int, SelectionInput]:
    """Return, by group id, what was posted in each group and what its moderators want."""
    group_ids = [group.id for group in groups]
    posted = await texts_by_id(
        connection,
        select(Post.group_id, Post.challenge_id)
        .where(Post.group_id.in_(group_ids), Post.state != PostState.SKIPPED)
        .order_by(Post.week),
    )
    queued = await texts_by_id(
        connection,
        select(QueuedChallenge.group_id, QueuedChallenge.challenge_id)
        .where(QueuedChallenge.group_id.in_(group_ids))
        .order_by(QueuedChallenge.position, QueuedChallenge.challenge_id),
    )
    retired = await texts_by_id(
        connection,
        select(RetiredChallenge.guild_id, RetiredChallenge.challenge_id).where(
            RetiredChallenge.guild_id.in_({group.guild_id for group in groups})
        ),
    )
    return {
        group.id: SelectionInput(
            group_id=group.id,
            posted=tuple(posted[group.id]),
            queued=tuple(queued[group.id]),
            retired=frozenset(retired[group.guild_id]),
        )
        for group in groups
    }


async def toggle_queued(
    connection: AsyncConnection,
    actor: Actor,
    group: StudyGroup,
    challenge: Challenge,
    *,
    now: dt.datetime,
    first: bool = False,
) -> bool:
    """Queue a challenge, or remove it if it is queued; `first` always puts it in front. True if queued."""
    in_queue = QueuedChallenge.group_id == group.id
    positions = list(await connection.scalars(select(QueuedChallenge.position).where(in_queue)))
    removed = await connection.scalar(
        delete(QueuedChallenge)
        .where(in_queue, QueuedChallenge.challenge_id == challenge.id)
        .returning(QueuedChallenge.challenge_id)
    )
    if removed and not first:
        await record_decision(connection, actor, now, DecisionKind.UNQUEUE, challenge.id, group.id)
        return False
    if await _is_retired(connection, group.guild_id, challenge.id):
        raise Refusal(
            f"“{challenge.title}” is retired in this server, so I won’t post it. Press **Bring back** first."
        )
    if len(positions) - bool(removed) >= MAX_QUEUED:
        raise Refusal(f"The queue is full: it holds {MAX_QUEUED} challenges. Take one out first.")
    position = min(positions, default=0) - 1 if first else max(positions, default=0) + 1
    key = {"group_id": group.id, "challenge_id": challenge.id}
    await upsert(connection, QueuedChallenge, key, {"position": position})
    kind = DecisionKind.REPLACE if first else DecisionKind.QUEUE
    await record_decision(connection, actor, now, kind, challenge.id, group.id)
    return True


async def _is_retired(connection: AsyncConnection, guild_id: int, challenge_id: str) -> bool:
    retired = select(RetiredChallenge.guild_id).filter_by(guild_id=guild_id)
    return bool(await connection.scalar(retired.filter_by(challenge_id=challenge_id)))


async def toggle_retired(
    connection: AsyncConnection, actor: Actor, challenge: Challenge, *, now: dt.datetime
) -> bool:
    """Retire a challenge in the actor's server, or restore it; return whether it is retired now."""
    row = {"guild_id": actor.guild_id, "challenge_id": challenge.id}
    restored = await connection.scalar(
        delete(RetiredChallenge).filter_by(**row).returning(RetiredChallenge.challenge_id)
    )
    if restored is None:
        new = insert_for(connection, RetiredChallenge).on_conflict_do_nothing()
        await connection.execute(new, row)
    kind = DecisionKind.UNRETIRE if restored else DecisionKind.RETIRE
    await record_decision(connection, actor, now, kind, challenge.id)
    return restored is None


async def put_back(connection: AsyncConnection, post: ChallengePost) -> None:
    if await _is_retired(connection, post.guild_id, post.challenge_id):
        return
    in_queue = QueuedChallenge.group_id == post.group_id
    first = await connection.scalar(select(func.min(QueuedChallenge.position)).where(in_queue))
    key = {"group_id": post.group_id, "challenge_id": post.challenge_id}
    await upsert(connection, QueuedChallenge, key, {"position": (first or 0) - 1})


@dataclass(frozen=True, slots=True)
class StoredChallenge:
    challenge: OwnChallenge  # as it is shown
    definition: Mapping[str, Any] = field(repr=False)  # as it was written
    author_id: int | None
    is_posted: bool


async def with_own(connection: AsyncConnection, catalog: Catalog, guild_id: int) -> Catalog:
    """Return the catalog with a server's own challenges; the same one if it has none."""
    own = (await list_own(connection, [guild_id])).get(guild_id, ())
    known = catalog.skill_names.by_id  # a pack may lose a skill that one of them practises
    fitting = [
        one.model_copy(update={"skills": tuple(skill for skill in one.skills if skill in known)})
        for one in own
    ]
    return catalog.with_challenges(fitting) if own else catalog


async def list_own(
    connection: AsyncConnection, guild_ids: Collection[int]
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


async def get_own(
    connection: AsyncConnection, guild_id: int, challenge_id: str, *, to_change: bool = False
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


async def add_own(
    connection: AsyncConnection, actor: Actor, definition: Mapping[str, Any], now: dt.datetime
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


async def edit_own(
    connection: AsyncConnection,
    actor: Actor,
    challenge_id: str,
    definition: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Change a challenge that was never posted, wherever it is queued."""
    await get_own(connection, actor.guild_id, challenge_id, to_change=True)
    changed = update(Stored).where(Stored.id == own_number(challenge_id))
    await connection.execute(changed.values(definition=definition))
    await record_decision(connection, actor, now, DecisionKind.EDIT, challenge_id)


async def remove_own(
    connection: AsyncConnection, actor: Actor, challenge_id: str, now: dt.datetime
) -> None:
    stored = await get_own(connection, actor.guild_id, challenge_id, to_change=True)
    await connection.execute(delete(Stored).where(Stored.id == own_number(challenge_id)))
    for table in (QueuedChallenge, RetiredChallenge):
        await connection.execute(delete(table).where(table.challenge_id == challenge_id))
    title = stored.definition["title"]
    await record_decision(connection, actor, now, DecisionKind.DELETE_CHALLENGE, title)
