"""How much of the outbox is due and waits to be claimed."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Delivery
from bot.db.statements import in_block
from bot.domain.shards import ShardBlock
from bot.services.delivery import outbox


@dataclass(frozen=True, slots=True)
class Backlog:
    """Deliveries that could be claimed now."""

    due: int = 0
    lag: dt.timedelta = dt.timedelta()
    """How long the oldest of them has been due."""


async def get_backlog(connection: AsyncConnection, now: dt.datetime, block: ShardBlock) -> Backlog:
    """Return how much could be claimed now for the servers of a block, without what was postponed."""
    found = await connection.execute(
        select(func.count(), func.min(Delivery.due_at)).where(
            outbox.is_claimable(now), *in_block(Delivery.guild_id, block)
        )
    )
    due, oldest = found.one()
    return Backlog(due, now - oldest if oldest else dt.timedelta())
