"""What an operator wants to know about all processes of the bot."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import database_time
from bot.db.models import ShardLease, SharedLayout
from bot.domain.cluster.leases import Layout
from bot.domain.cluster.shards import EVERY_SERVER
from bot.services.cluster import processes
from bot.services.cluster.processes import ProcessInfo
from bot.services.delivery.backlog import Backlog, get_backlog


@dataclass(frozen=True, slots=True)
class HeldBlock:
    """A block of shards that was leased at least once."""

    block: int
    holder: str | None
    taken_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Status:
    """All processes and their leases at one moment."""

    now: dt.datetime
    processes: Sequence[ProcessInfo]
    layout: Layout | None
    blocks: Sequence[HeldBlock]
    backlog: Backlog


async def read_status(connection: AsyncConnection) -> Status:
    """Return what is stored about the processes, their leases and what is due."""
    now = await database_time(connection)
    leases = await connection.execute(select(*ShardLease.columns_for(HeldBlock)))
    layouts = await connection.execute(select(*SharedLayout.columns_for(Layout)))
    layout = layouts.mappings().one_or_none()
    return Status(
        now,
        await processes.list_processes(connection),
        Layout(**layout) if layout else None,
        [HeldBlock(**row) for row in leases.mappings()],
        await get_backlog(connection, now, EVERY_SERVER),
    )
