"""Members who left a server and came back: Discord took their roles, so they are given again."""

import datetime as dt

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Milestone
from bot.db.statements import in_block
from bot.domain.jobs import JobKind
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.points import rewards

BATCH_SIZE = 200  # members in one transaction


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
    jobs = [outbox.job(JobKind.REJOIN, *member, now.isoformat(), now) for member in returned]
    await outbox.enqueue(connection, jobs)
    are_back = tuple_(Member.guild_id, Member.member_id).in_(returned)
    await connection.execute(update(Member).where(are_back).values(misses_roles=False))
    return len(returned) == BATCH_SIZE


async def enqueue_rewards(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    reached = select(Milestone.milestone_id).where(Milestone.of(guild_id, member_id))
    milestone_ids = set(await connection.scalars(reached))
    await rewards.enqueue(connection, guild_id, member_id, milestone_ids, now)
