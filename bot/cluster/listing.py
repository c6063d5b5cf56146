"""This process in the list of those that run on the database, and others that have ended."""

import os
import socket

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import __version__
from bot.cluster.machine import is_running, machine_id
from bot.domain.cluster.leases import ProcessState
from bot.services.cluster import leases, processes
from bot.services.cluster.processes import NewProcess


def describe(process_id: str) -> NewProcess:
    """Return what this process says about itself."""
    return NewProcess(process_id, socket.gethostname(), __version__, machine_id(), os.getpid())


async def record_seen(connection: AsyncConnection, process_id: str, state: ProcessState) -> None:
    """Record that this process is alive; list it again if it was forgotten in a long outage."""
    if not await processes.record_seen(connection, process_id, state):
        await processes.register(connection, describe(process_id), state)


async def forget_dead(connection: AsyncConnection) -> None:
    """Free the leases of processes of this machine that were killed, without waiting for their end."""
    machine = machine_id()
    if machine:
        for process_id, number in (await processes.list_numbers(connection, machine)).items():
            if not is_running(number):
                await leases.forget_dead(connection, process_id)
