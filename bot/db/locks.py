"""PostgreSQL's advisory locks, by which the processes of the bot agree who does what.

A lock belongs to a connection or a transaction, and PostgreSQL frees it when that ends, whatever
ended it. SQLite needs none of them, because only one process uses it.
"""

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection as Connection


class TransactionLock(IntEnum):
    """The numbers of locks that are held until a transaction ends: what one process at a time may do."""

    MIGRATION = 736543
    COMMAND_SYNC = 736544
    HOUSEKEEPING = 736545


class ConnectionLock(IntEnum):
    """Kinds of locks held until a connection ends; a second number says for which block or so."""

    BLOCK = 736551  # held by the process that serves a block of shards
    IDENTIFY = 736552  # held while a shard of a bucket may IDENTIFY
    AGREEMENT = 736553
    """Held while a process agrees with the others on a layout; there is just the lock 0."""
    SHARD_COUNT = 736554  # held by all processes together: how many shards there are
    SHARDS_PER_PROCESS = 736555
    """Held by all processes together: how many of them one process serves."""


async def call(
    connection: Connection, function: str, kind: ConnectionLock, number: int = 0
) -> object:
    """Call a function of PostgreSQL about the lock of a kind with a number, such as pg_advisory_lock."""
    statement = text(f"SELECT {function}(CAST(:kind AS integer), CAST(:number AS integer))")
    return await connection.scalar(statement, {"kind": int(kind), "number": number})
