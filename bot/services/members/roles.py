"""The roles that members get: those that moderators chose for milestones, and those of their groups.

A reward is a job whose key is the milestone's id. When it is done, the member gets the role that the
milestone has by then. Members who left a server and came back get their roles again.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TypeAlias

from sqlalchemy import bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member, Milestone, Reward
from bot.db.statements import in_block, upsert
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.jobs import JobKind
from bot.domain.shards import ShardBlock
from bot.services import outbox
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import Origin
from bot.services.moderation.decisions import record_decision

_SPACING = dt.timedelta(seconds=1)  # between jobs for those who reached a milestone before
MemberKey: TypeAlias = tuple[int, int]  # the id of a server, and that of a member in it
_ROLES = select(Reward.milestone_id, Reward.role_id).where(Reward.guild_id == bindparam("guild_id"))


async def list_rewards(connection: AsyncConnection, guild_id: int) -> dict[str, int]:
    rows = await connection.execute(_ROLES, {"guild_id": guild_id})
    return {row.milestone_id: row.role_id for row in rows}


async def enqueue_rewards(
    connection: AsyncConnection, member: MemberKey, milestone_ids: Collection[str], now: dt.datetime
) -> dict[str, int]:
    """Enqueue giving the roles of milestones; return the role ids by milestone id."""
    roles = await list_rewards(connection, member[0])
    found = {id_: roles[id_] for id_ in sorted(milestone_ids) if id_ in roles}
    rows = [outbox.job(JobKind.REWARD, *member, id_, now) for id_ in found]
    await outbox.reschedule(connection, rows)
    return found


async def list_qualified(
    connection: AsyncConnection, guild_id: int, milestone_id: str
) -> Sequence[int]:
    """Return the ids of the members who have reached a milestone, first come first."""
    reached = select(Milestone.member_id).where(
        Milestone.guild_id == guild_id, Milestone.milestone_id == milestone_id
    )
    return (await connection.scalars(reached.order_by(Milestone.at, Milestone.member_id))).all()


async def choose_reward(
    connection: AsyncConnection, actor: Actor, milestone_id: str, role_id: int, *, now: dt.datetime
) -> int:
    """Set the role of a milestone and enqueue it for all who reached it; return how many did."""
    guild_id = actor.guild_id
    key = {"guild_id": guild_id, "milestone_id": milestone_id}
    await upsert(connection, Reward, key, {"role_id": role_id})
    kind = DecisionKind.SET_REWARD
    await record_decision(connection, actor, now, kind, milestone_id, value=str(role_id))
    await setup_issues.resolve(connection, guild_id, Origin.REWARD_REFUSED, key=milestone_id)
    qualified = await list_qualified(connection, guild_id, milestone_id)
    rows = [
        outbox.job(JobKind.REWARD, guild_id, member_id, milestone_id, now + number * _SPACING)
        for number, member_id in enumerate(qualified)
    ]
    await outbox.reschedule(connection, rows)
    return len(rows)


async def remove_reward(
    connection: AsyncConnection, actor: Actor, milestone_id: str, *, now: dt.datetime
) -> int | None:
    """Remove the role of a milestone, which members keep; return its id, None if there was none."""
    role_id = await connection.scalar(
        delete(Reward)
        .where(Reward.guild_id == actor.guild_id, Reward.milestone_id == milestone_id)
        .returning(Reward.role_id)
    )
    if role_id is not None:
        kind = DecisionKind.REMOVE_REWARD
        await record_decision(connection, actor, now, kind, milestone_id, value=str(role_id))
        refused, guild_id = Origin.REWARD_REFUSED, actor.guild_id
        await setup_issues.resolve(connection, guild_id, refused, key=milestone_id)
    return role_id


async def find_reward(
    connection: AsyncConnection, member: MemberKey, milestone_id: str
) -> int | None:
    earned = (
        select(Reward.role_id)
        .join(Milestone, Milestone.milestone_id == Reward.milestone_id)
        .where(Reward.guild_id == member[0], Reward.milestone_id == milestone_id)
        .where(Milestone.of(*member))
    )
    return await connection.scalar(earned)


BATCH_SIZE = 50  # members in one transaction


async def find_group_role(connection: AsyncConnection, guild_id: int, member_id: int) -> int | None:
    """Return the role of a member's group; None if it has none, or the member left the server."""
    of_group = select(Group.member_role_id).join(Member, Member.group_id == Group.id)
    here = (Member.of(guild_id, member_id), Member.left_at.is_(None), Group.archived_at.is_(None))
    return await connection.scalar(of_group.where(*here))


async def enqueue_returned(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock
) -> bool:
    """Enqueue the roles of members who are back, found by any way; True if there may be more.

    If their group requires a role, they get its own once they join it again.
    """
    found = await connection.execute(
        select(Member.guild_id, Member.member_id, Group.needed_role_id)
        .outerjoin(Group, Group.id == Member.group_id)
        .where(Member.misses_roles, Member.left_at.is_(None), *in_block(Member.guild_id, block))
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True, of=Member)
    )
    returned = []
    for guild_id, member_id, needed_role_id in found.all():
        if not needed_role_id:
            job = outbox.job(JobKind.GROUP_ROLE, guild_id, member_id, "", now)
            await outbox.reschedule(connection, [job])
        reached = select(Milestone.milestone_id).where(Milestone.of(guild_id, member_id))
        milestone_ids = (await connection.scalars(reached)).all()
        await enqueue_rewards(connection, (guild_id, member_id), milestone_ids, now)
        returned.append((guild_id, member_id))
    are_back = tuple_(Member.guild_id, Member.member_id).in_(returned)
    await connection.execute(update(Member).where(are_back).values(misses_roles=False))
    return len(returned) == BATCH_SIZE
