"""How much of the outbox is due and waits to be claimed."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Delivery
from bot.db.shards import in_block
from bot.domain.cluster.shards import ShardBlock
from bot.domain.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class Backlog:
    """Deliveries that could be claimed now."""

    due: int = 0
    lag: dt.timedelta = dt.timedelta()
    """How long the oldest of them has been due."""


async def get_backlog(session: AsyncSession, now: dt.datetime, block: ShardBlock) -> Backlog:
    """Return how much could be claimed now for the servers of a block, without what was postponed."""
    lease_ended = and_(Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_until < now)
    claimable = or_(Delivery.state == DeliveryState.PLANNED, lease_ended)
    found = await session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(
            claimable, Delivery.due_at <= now, *in_block(Delivery.guild_id, block)
        )
    )
    due, oldest = found.one()
    return Backlog(due, now - oldest if oldest else dt.timedelta())
