"""The outbox: deliveries are enqueued, claimed by one process, sent or done, and recorded.

The key of a delivery says what it is, in which server, for whom or what, and for which day or week,
so enqueueing it twice is harmless. If a process dies before it records a delivery, it is claimed
again when the lease ends, and looked for on Discord before it is sent again.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.db.models import Delivery
from bot.db.statements import built_once, in_block, insert
from bot.domain.delivery import FINISHED, DeliveryKind, DeliveryState
from bot.domain.shards import EVERY_SERVER, ShardBlock

LEASE = dt.timedelta(minutes=3)
"""How long a claim holds; longer than any attempt to send takes."""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this process has claimed."""

    id: int
    kind: str
    guild_id: int
    subject_id: int
    period: str
    due_at: dt.datetime
    attempts: int
    first_try_at: dt.datetime
    channel_id: int | None  # the channel to which an earlier attempt was about to send

    @property
    def nonce(self) -> str:
        """At most 25 characters by which Discord drops a message sent twice within minutes."""
        return f"{self.kind}-{self.id}"[:25]

    @property
    def marker(self) -> str:
        """The part of a button's id by which the message of this delivery is found again."""
        return f"d{self.id}"

    @property
    def retried(self) -> bool:
        """Whether an earlier attempt may have sent the message."""
        return self.attempts > 1


def row(
    kind: DeliveryKind, guild_id: int, subject_id: int, period: str, due_at: dt.datetime
) -> dict[str, Any]:
    """Return the column values of a delivery to be enqueued.

    `subject_id` is the id of the member, group, submission or message that it is for.
    """
    return {
        "kind": kind,
        "guild_id": guild_id,
        "subject_id": subject_id,
        "period": period,
        "due_at": due_at,
    }


async def enqueue(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert deliveries unless they exist; if any row has a state and a reason, all must."""
    if rows:
        await connection.execute(insert(connection, Delivery).on_conflict_do_nothing(), list(rows))


async def reschedule(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Enqueue deliveries, again if they are finished already; leave unfinished ones as they are."""
    if rows:
        await connection.execute(_reschedule(connection), list(rows))


@built_once
def _reschedule(insert: Callable[[Any], Any]) -> Any:
    new = insert(Delivery.__table__)
    reset = {
        "state": DeliveryState.PLANNED,
        "due_at": new.excluded.due_at,
        "reason": None,
        "channel_id": None,
        "attempts": 0,
        "first_try_at": None,
    }
    return new.on_conflict_do_update(
        index_elements=["kind", "guild_id", "subject_id", "period"],
        set_=reset,
        where=or_(*(Delivery.state == state for state in FINISHED)),  # executemany takes no IN
    )


def is_claimable(now: dt.datetime | ColumnElement[dt.datetime]) -> ColumnElement[bool]:
    """Return the condition that a delivery is due and not claimed, or that its claim has ended."""
    claim_ended = and_(Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_until < now)
    return and_(Delivery.due_at <= now, or_(Delivery.state == DeliveryState.PLANNED, claim_ended))


def _claim_where(*conditions: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Return the statement that claims due deliveries; it is given `me`, `at`, `until` and `most`."""
    now = bindparam("at", type_=Delivery.due_at.type)
    due = (
        select(Delivery.id)
        .where(is_claimable(now), *conditions)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    # PostgreSQL may run a plain subquery once for each row, and so claim more than the limit.
    chosen = due.cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    return (
        update(Delivery)
        .where(Delivery.id.in_(select(chosen.c.id)))
        .values(state=DeliveryState.CLAIMED, claimed_by=bindparam("me"))
        .values(claimed_until=bindparam("until"), attempts=Delivery.attempts + 1)
        .values(first_try_at=func.coalesce(Delivery.first_try_at, now))
        .returning(*Delivery.columns_for(ClaimedDelivery))
    )


_CLAIM = _claim_where()  # built once, because that takes longer than executing it


async def claim(
    connection: AsyncConnection,
    *,
    me: str,
    now: dt.datetime,
    limit: int,
    block: ShardBlock = EVERY_SERVER,
) -> Sequence[ClaimedDelivery]:
    """Claim deliveries of a block that are due and that no other process is claiming, oldest first."""
    conditions = in_block(Delivery.guild_id, block)
    statement = _claim_where(*conditions) if conditions else _CLAIM
    values = {"me": me, "at": now, "until": now + LEASE, "most": limit}
    claimed = await connection.execute(statement, values)
    deliveries = [ClaimedDelivery(**values) for values in claimed.mappings()]
    return sorted(deliveries, key=lambda delivery: (delivery.due_at, delivery.id))


_OF_DELIVERY = update(Delivery).where(Delivery.id == bindparam("delivery_id"))
_OF_CLAIM = _OF_DELIVERY.where(
    Delivery.claimed_by == bindparam("me"), Delivery.state == DeliveryState.CLAIMED
)
_RECORD_TARGET = _OF_DELIVERY.values(channel_id=bindparam("channel_id"))
_POSTPONE = _OF_CLAIM.values(claimed_until=bindparam("claimed_until"))
_RECORD = _OF_CLAIM.values(
    {name: bindparam(name) for name in ("state", "message_id", "reason", "claimed_until")}
).returning(Delivery.id)


async def record_target(
    connection: AsyncConnection, delivery: ClaimedDelivery, channel_id: int
) -> None:
    """Record which channel a message is about to be sent to."""
    await connection.execute(_RECORD_TARGET, {"delivery_id": delivery.id, "channel_id": channel_id})


async def record(
    connection: AsyncConnection,
    delivery: ClaimedDelivery,
    *,
    me: str,
    state: DeliveryState,
    message_id: int | None = None,
    reason: str | None = None,
) -> bool:
    """Record the outcome of a claimed delivery; False if another process has claimed it since."""
    outcome = {"state": state, "message_id": message_id, "reason": reason, "claimed_until": None}
    claim = {"delivery_id": delivery.id, "me": me}
    return await connection.scalar(_RECORD, {**claim, **outcome}) is not None


async def postpone(
    connection: AsyncConnection, delivery: ClaimedDelivery, *, me: str, until: dt.datetime
) -> None:
    """Let a claimed delivery be claimed again from a given time on."""
    claim = {"delivery_id": delivery.id, "me": me}
    await connection.execute(_POSTPONE, {**claim, "claimed_until": until})


async def forget(connection: AsyncConnection, delivery: ClaimedDelivery) -> None:
    """Delete a finished delivery that names a member who has deleted their data."""
    await connection.execute(delete(Delivery).where(Delivery.id == delivery.id))


async def delete_old(connection: AsyncConnection, before: dt.datetime) -> None:
    """Delete finished deliveries that were due before a given time."""
    old = (Delivery.state.in_(FINISHED), Delivery.due_at < before)
    await connection.execute(delete(Delivery).where(*old))
