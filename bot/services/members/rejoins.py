"""Members who left a server and came back: Discord took their roles, so they are given again.

When a member is found to have left, a delivery is planned for the end of the grace period. Once
they are back, however that was found out, it is made due at once.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Delivery, Group, Member, Milestone
from bot.db.shards import in_block
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.services.delivery import outbox
from bot.services.points import rewards

BATCH_SIZE = 200  # deliveries made due in one transaction


@dataclass(frozen=True, slots=True)
class RejoiningMember:
    """A member who left, and the roles of their group; both are None without an open group."""

    left_at: dt.datetime | None  # None once they are back
    role_id: int | None = None  # given to members of the group
    required_role_id: int | None = None  # required to join the group


async def enqueue(
    connection: AsyncConnection, guild_id: int, member_ids: Collection[int], due_at: dt.datetime
) -> None:
    """Plan to give members their roles again; a delivery that is planned already moves to `due_at`."""
    for member_id in member_ids:
        row = outbox.row(DeliveryKind.REJOIN, guild_id, member_id, "", due_at)
        await outbox.reschedule(connection, row)
    if member_ids:  # reschedule leaves planned ones as they are
        await connection.execute(
            update(Delivery)
            .where(
                Delivery.kind == DeliveryKind.REJOIN,
                Delivery.state == DeliveryState.PLANNED,
                Delivery.guild_id == guild_id,
                Delivery.subject_id.in_(member_ids),
            )
            .values(due_at=due_at)
        )


def _build_make_due(block: ShardBlock) -> Any:
    now = bindparam("now", type_=Delivery.due_at.type)
    planned = and_(Delivery.state == DeliveryState.PLANNED, Delivery.due_at > now)
    postponed = and_(
        Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_until > bindparam("claimed_after")
    )
    of_returned_members = (
        select(Delivery.id)
        .join(Member, Member.key(Delivery.guild_id, Delivery.subject_id))
        .where(
            Delivery.kind == DeliveryKind.REJOIN, or_(planned, postponed), Member.left_at.is_(None)
        )
        .where(*in_block(Delivery.guild_id, block))
        .limit(BATCH_SIZE)
    )
    return (
        update(Delivery)
        .where(Delivery.id.in_(of_returned_members))
        .values(state=DeliveryState.PLANNED, due_at=now)
        .returning(Delivery.id)
    )


_MAKE_DUE = _build_make_due(EVERY_SERVER)  # once, because that takes longer than executing it


async def make_due(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> bool:
    """Make due the deliveries of a block's members who are back; True if there may be more."""
    statement = _MAKE_DUE if block.is_all else _build_make_due(block)
    # A claim that lasts longer than two leases is not of an attempt: the delivery was postponed.
    values = {"now": now, "claimed_after": now + 2 * outbox.LEASE}
    made_due = await connection.scalars(statement, values)
    return len(made_due.all()) == BATCH_SIZE


async def find_rejoining(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> RejoiningMember | None:
    """Return a member with the roles of their group; None if nothing is stored about them."""
    rows = await connection.execute(
        select(Member.left_at, Group.member_role_id, Group.role_id, Group.archived_at)
        .outerjoin_from(Member, Group, Group.id == Member.group_id)
        .where(Member.key(guild_id, member_id))
    )
    row = rows.first()
    if row is None:
        return None
    if row.archived_at:
        return RejoiningMember(row.left_at)
    return RejoiningMember(row.left_at, role_id=row.member_role_id, required_role_id=row.role_id)


async def enqueue_rewards(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    """Enqueue the reward roles of all milestones that a member has reached."""
    reached = await connection.scalars(
        select(Milestone.milestone_id).where(
            Milestone.guild_id == guild_id, Milestone.member_id == member_id
        )
    )
    await rewards.enqueue(connection, guild_id, member_id, set(reached), now)
