"""The processes of the bot that run on a database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import database_time
from bot.db.models import BotProcess
from bot.domain.cluster import leases
from bot.domain.cluster.leases import ProcessState

_FORGET_AFTER = dt.timedelta(days=1)
"""How long a process that ended without saying so is still listed."""


@dataclass(frozen=True, slots=True)
class NewProcess:
    """What a process says about itself when it starts."""

    process_id: str
    host: str
    version: str
    machine: str = ""
    """An id of the machine it runs on, another after each restart of that; empty if unknown."""
    number: int = 0
    """The number of the process on that machine."""


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """A process as it is stored."""

    process_id: str
    host: str
    version: str
    state: str
    started_at: dt.datetime
    seen_at: dt.datetime


async def register(
    connection: AsyncConnection, process: NewProcess, state: ProcessState = ProcessState.STARTING
) -> None:
    """List a process that has started; forget those that ended long ago without saying so."""
    now = await database_time(connection)
    await connection.execute(delete(BotProcess).where(BotProcess.seen_at < now - _FORGET_AFTER))
    times = {"started_at": now, "seen_at": now}
    await connection.execute(insert(BotProcess).values(**asdict(process), **times, state=state))


async def list_numbers(connection: AsyncConnection, machine: str) -> Mapping[str, int]:
    """Return the numbers of the processes on a machine by their ids."""
    on_it = select(BotProcess.process_id, BotProcess.number).where(BotProcess.machine == machine)
    return {row.process_id: row.number for row in await connection.execute(on_it)}


async def record_seen(connection: AsyncConnection, process_id: str, state: ProcessState) -> bool:
    """Record that a process is alive, and what it is doing; False if it is not listed."""
    seen = {"seen_at": await database_time(connection), "state": state}
    of_process = update(BotProcess).where(BotProcess.process_id == process_id).values(seen)
    listed = await connection.scalars(of_process.returning(BotProcess.process_id))
    return listed.one_or_none() is not None


async def remove(connection: AsyncConnection, process_id: str) -> None:
    """Record that a process has ended."""
    await connection.execute(delete(BotProcess).where(BotProcess.process_id == process_id))


async def count_living(connection: AsyncConnection, *, but: str = "") -> int:
    """Return how many processes have agreed on a layout and are alive, except one."""
    living = select(func.count()).select_from(BotProcess).where(BotProcess.process_id != but)
    living = living.where(BotProcess.state != ProcessState.STARTING, await _is_alive(connection))
    return (await connection.scalars(living)).one()


async def list_processes(connection: AsyncConnection) -> Sequence[ProcessInfo]:
    """Return all processes that are listed, the oldest first."""
    rows = select(*BotProcess.columns_for(ProcessInfo)).order_by(
        BotProcess.started_at, BotProcess.process_id
    )
    return [ProcessInfo(**row) for row in (await connection.execute(rows)).mappings()]


async def list_living(connection: AsyncConnection) -> Sequence[ProcessInfo]:
    """Return the processes that were seen as recently as one that holds a lease must be."""
    rows = select(*BotProcess.columns_for(ProcessInfo)).where(await _is_alive(connection))
    found = await connection.execute(rows.order_by(BotProcess.started_at))
    return [ProcessInfo(**row) for row in found.mappings()]


async def _is_alive(connection: AsyncConnection) -> ColumnElement[bool]:
    return BotProcess.seen_at > await database_time(connection) - leases.LEASE
