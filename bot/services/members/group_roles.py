"""The roles that groups give to their members, also to those who left a server and came back."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member, Milestone
from bot.db.statements import in_block
from bot.domain.jobs import JobKind
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.members import removals
from bot.services.points import rewards

BATCH_SIZE = 50  # members in one transaction


@dataclass(frozen=True, slots=True)
class GroupRoles:
    """The roles of the group that a member is in; both are None without an open group."""

    role_id: int | None = None  # given to members of the group
    needed_role_id: int | None = None  # required to join the group


async def change(
    connection: AsyncConnection,
    guild_id: int,
    member_id: int,
    now: dt.datetime,
    *,
    former: int | None = None,
    current: int | None = None,
) -> None:
    """Enqueue that a member loses a former group's role, and gets their group's when the job is done.

    However often they change groups meanwhile, there is one job for each role and one for the member.
    """
    if former and former != current:
        await removals.remove_role(connection, guild_id, member_id, former, now)
    if current:
        job = outbox.job(JobKind.GROUP_ROLE, guild_id, member_id, "", now)
        await outbox.reschedule(connection, [job])


async def find_roles(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> GroupRoles | None:
    """Return the roles of a member's group; None if the member is not in the server any more."""
    rows = await connection.execute(
        select(Group.member_role_id, Group.needed_role_id, Group.archived_at)
        .outerjoin_from(Member, Group, Group.id == Member.group_id)
        .where(Member.has_id(guild_id, member_id), Member.left_at.is_(None))
    )
    row = rows.first()
    if row is None:
        return None
    return GroupRoles() if row.archived_at else GroupRoles(row.member_role_id, row.needed_role_id)


async def enqueue_returned(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> bool:
    """Enqueue the roles of members who are back, found by any way; True if there may be more."""
    found = await connection.execute(
        select(Member.guild_id, Member.member_id)
        .where(Member.misses_roles, Member.left_at.is_(None), *in_block(Member.guild_id, block))
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True)
    )
    returned = [(row.guild_id, row.member_id) for row in found]
    if not returned:
        return False
    kind, key = JobKind.GROUP_ROLE, now.isoformat()
    await outbox.enqueue(connection, [outbox.job(kind, *who, key, now) for who in returned])
    for who in returned:
        reached = select(Milestone.milestone_id).where(Milestone.of(*who))
        milestone_ids = (await connection.scalars(reached)).all()
        await rewards.enqueue(connection, *who, milestone_ids, now)
    are_back = tuple_(Member.guild_id, Member.member_id).in_(returned)
    await connection.execute(update(Member).where(are_back).values(misses_roles=False))
    return len(returned) == BATCH_SIZE
