"""The roles that groups give to their members, also to those who left a server and came back."""

import datetime as dt

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


async def find_role_id(connection: AsyncConnection, guild_id: int, member_id: int) -> int | None:
    """Return the role of a member's group, 0 if it has none; None if the member left the server."""
    rows = await connection.execute(
        select(Group.member_role_id, Group.archived_at)
        .outerjoin_from(Member, Group, Group.id == Member.group_id)
        .where(Member.of(guild_id, member_id), Member.left_at.is_(None))
    )
    row = rows.first()
    if row is None:
        return None
    return 0 if row.archived_at else row.member_role_id or 0


async def enqueue_returned(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
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
        await rewards.enqueue(connection, guild_id, member_id, milestone_ids, now)
        returned.append((guild_id, member_id))
    are_back = tuple_(Member.guild_id, Member.member_id).in_(returned)
    await connection.execute(update(Member).where(are_back).values(misses_roles=False))
    return len(returned) == BATCH_SIZE
