"""Promises to send something once: made, claimed by one process, kept, recorded.

A row is the promise; its key says what, to whom, and for which day or week. So planning twice,
ringing twice and restarting are harmless. What is claimed and not recorded (a crash) is claimed
again when the lease ends, and looked for before it is sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Delivery

PLANNED, CLAIMED, SENT, LATE, SKIPPED = "planned", "claimed", "sent", "late", "skipped"

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
    channel_id: int | None

    @property
    def nonce(self) -> str:
        """By which Discord knows a message sent twice within minutes; 25 characters at most."""
        return f"{self.kind}-{self.id}"[:25]

    @property
    def retried(self) -> bool:
        """Whether an earlier attempt may have arrived."""
        return self.attempts > 1


def row(
    kind: str, guild_id: int, subject_id: int, period: str, due_at: dt.datetime
) -> dict[str, Any]:
    """Write out a delivery to be promised: what, in which server, to or about whom, for when."""
    return {
        "kind": kind,
        "guild_id": guild_id,
        "subject_id": subject_id,
        "period": period,
        "due_at": due_at,
    }


async def promise(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Plan deliveries (kind, guild_id, subject_id, period, due_at); what is planned stays.

    A row may have a state and a reason of its own, such as one that is skipped from the start; then
    all of them must.
    """
    if rows:
        await session.execute(insert(session, Delivery).on_conflict_do_nothing(), list(rows))


async def again(session: AsyncSession, row: dict[str, Any]) -> None:
    """Plan a delivery anew that may have been made before; one that is under way stays as it is."""
    planned = insert(session, Delivery).values(**row)
    fresh = {"state": PLANNED, "due_at": row["due_at"], "reason": None, "channel_id": None}
    await session.execute(
        planned.on_conflict_do_update(
            index_elements=["kind", "guild_id", "subject_id", "period"],
            set_={**fresh, "attempts": 0, "first_try_at": None},
            where=Delivery.state.in_((SENT, LATE, SKIPPED)),
        )
    )


async def claim(
    session: AsyncSession, *, me: str, now: dt.datetime, limit: int
) -> Sequence[ClaimedDelivery]:
    """Claim what is due and free, oldest first; others pass over what is being claimed."""
    free = or_(
        Delivery.state == PLANNED,
        (Delivery.state == CLAIMED) & (Delivery.claimed_until < now),
    )
    due = (
        select(Delivery.id)
        .where(free, Delivery.due_at <= now)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(due))
        .values(
            state=CLAIMED,
            claimed_by=me,
            claimed_until=now + LEASE,
            attempts=Delivery.attempts + 1,
            first_try_at=func.coalesce(Delivery.first_try_at, now),
        )
        .returning(
            Delivery.id,
            Delivery.kind,
            Delivery.guild_id,
            Delivery.subject_id,
            Delivery.period,
            Delivery.due_at,
            Delivery.attempts,
            Delivery.first_try_at,
            Delivery.channel_id,
        )
    )
    rows: Any = claimed
    return sorted((ClaimedDelivery(*row) for row in rows), key=lambda due: (due.due_at, due.id))


async def aim(session: AsyncSession, due: ClaimedDelivery, channel_id: int) -> None:
    """Note where a delivery is about to be sent, before it is."""
    await session.execute(
        update(Delivery).where(Delivery.id == due.id).values(channel_id=channel_id)
    )


async def record(
    session: AsyncSession,
    due: ClaimedDelivery,
    *,
    me: str,
    state: str,
    message_id: int | None = None,
    reason: str | None = None,
) -> bool:
    """Record what became of a claimed delivery; False when the claim had gone to another."""
    recorded = await session.scalar(
        update(Delivery)
        .where(Delivery.id == due.id, Delivery.claimed_by == me, Delivery.state == CLAIMED)
        .values(state=state, message_id=message_id, reason=reason, claimed_until=None)
        .returning(Delivery.id)
    )
    return recorded is not None


async def call_late(session: AsyncSession, due: ClaimedDelivery) -> None:
    """Note that what was sent was sent late."""
    await session.execute(update(Delivery).where(Delivery.id == due.id).values(state=LATE))


async def postpone(
    session: AsyncSession, due: ClaimedDelivery, *, me: str, until: dt.datetime
) -> None:
    """Give a claimed delivery back, to be tried again later."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id == due.id, Delivery.claimed_by == me, Delivery.state == CLAIMED)
        .values(state=CLAIMED, claimed_until=until)
    )


async def forget(session: AsyncSession, before: dt.datetime, *, but: Collection[str]) -> None:
    """Delete the records of what was sent or skipped long ago, but those of some kinds."""
    await session.execute(
        delete(Delivery).where(
            Delivery.state.in_((SENT, LATE, SKIPPED)),
            Delivery.due_at < before,
            Delivery.kind.not_in(but),
        )
    )
