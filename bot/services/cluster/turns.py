"""Limits that all processes share: on requests to Discord, IDENTIFYs and housekeeping."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import built_once, insert
from bot.db.models import Turn


async def take(
    connection: AsyncConnection, action: str, now: dt.datetime, every: dt.timedelta
) -> dt.timedelta:
    """Take a turn that comes once in `every`; return how long to wait for it, zero if it was taken."""
    values = {"action": action, "free_at": now + every, "now": now}
    if await connection.scalar(_take(connection), values):
        return dt.timedelta(0)
    free_at = (await connection.scalars(select(Turn.free_at).where(Turn.action == action))).one()
    return max(free_at - now, dt.timedelta(milliseconds=1))


@built_once
def _take(insert: Callable[[Any], Any]) -> Any:
    new = insert(Turn.__table__).values(action=bindparam("action"), free_at=bindparam("free_at"))
    changes = {"free_at": new.excluded.free_at}
    is_free = Turn.free_at <= bindparam("now")
    updated = new.on_conflict_do_update(index_elements=["action"], set_=changes, where=is_free)
    return updated.returning(Turn.action)


async def reserve(
    connection: AsyncConnection, action: str, lasting: dt.timedelta, ahead: dt.timedelta
) -> dt.datetime:
    """Reserve a span of time after those that others have reserved; return when it begins.

    It begins at least `ahead` from now. Only PostgreSQL can do this.
    """
    earliest = func.clock_timestamp() + literal(ahead)
    reserved = await connection.scalars(
        insert(connection, Turn)
        .values(action=action, free_at=earliest + literal(lasting))
        .on_conflict_do_update(
            index_elements=["action"],
            set_={"free_at": func.greatest(Turn.free_at, earliest) + literal(lasting)},
        )
        .returning(Turn.free_at)
    )
    end: dt.datetime = reserved.one()
    return end - lasting
