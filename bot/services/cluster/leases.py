"""Which process serves which block of shards: agreed on, leased, renewed and given back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, String, column, delete, exists, select, table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import DatabaseTime, database_time, insert, upsert
from bot.db.models import BotProcess, ShardLease, SharedLayout
from bot.db.revision import REQUIRED_REVISION
from bot.domain.cluster.leases import Layout, Lease, ProcessState, WantedLayout, take_free_lease
from bot.services.cluster import processes

_THE_ROW = 1
"""The key of the one row of `SharedLayout`, which is locked while a lease is taken."""

_REVISION = table("alembic_version", column("version_num", String)).c.version_num


@dataclass(frozen=True, slots=True)
class Place:
    """What a process was given: the layout agreed on, and a lease, or None if all are held."""

    layout: Layout
    lease: Lease | None


async def find_place(connection: AsyncConnection, process_id: str, wanted: WantedLayout) -> Place:
    """Agree on a layout with the other processes, and lease a block of shards if one is free.

    Raises:
        SetupError: the layout wanted differs from that of the processes that are running.
    """
    stored = await _lock_layout(connection, wanted)
    others = await processes.count_living(connection, but=process_id)
    layout = wanted.agree(stored if others else None)
    if layout != stored:
        await connection.execute(update(SharedLayout).values(asdict(layout)))
        await connection.execute(delete(ShardLease))
    lease = await _take(connection, process_id, layout)
    state = ProcessState.SERVING if lease else ProcessState.STANDING_BY
    await processes.record_seen(connection, process_id, state)
    return Place(layout, lease)


async def _lock_layout(connection: AsyncConnection, wanted: WantedLayout) -> Layout:
    """Return the stored layout, locked until the transaction ends; store the one wanted if none is."""
    first = insert(connection, SharedLayout).values(row=_THE_ROW, **asdict(wanted.agree(None)))
    await connection.execute(first.on_conflict_do_nothing())
    stored = select(*SharedLayout.columns_for(Layout)).with_for_update()
    return Layout(**(await connection.execute(stored)).mappings().one())


async def _take(connection: AsyncConnection, process_id: str, layout: Layout) -> Lease | None:
    now, stored = await database_time(connection), await _lock_leases(connection)
    lease = take_free_lease(len(layout.blocks), stored, process_id, now)
    if lease is None:
        return None
    values = {
        "holder": lease.holder,
        "generation": lease.generation,
        "taken_at": now,
        "expires_at": lease.expires_at,
    }
    await upsert(connection, ShardLease, {"block": lease.block}, values)
    return lease


async def _lock_leases(connection: AsyncConnection) -> Sequence[Lease]:
    """Return all leases, locked until the transaction ends, in the order of their blocks."""
    rows = select(*ShardLease.columns_for(Lease)).order_by(ShardLease.block).with_for_update()
    return [Lease(**row) for row in (await connection.execute(rows)).mappings()]


async def renew(connection: AsyncConnection, held: Lease) -> bool:
    """Extend a lease by the database's clock; False if another process has taken it."""
    row = select(*ShardLease.columns_for(Lease)).where(ShardLease.block == held.block)
    found = (await connection.execute(row.with_for_update())).mappings().one_or_none()
    renewed = Lease(**found).renew(held, await database_time(connection)) if found else None
    if renewed:
        change = update(ShardLease).where(_is_row_of(held)).values(expires_at=renewed.expires_at)
        await connection.execute(change)
    return renewed is not None


async def release(connection: AsyncConnection, held: Lease) -> None:
    """Give a lease back, so that another process can take it at once."""
    await connection.execute(update(ShardLease).where(_is_row_of(held)).values(holder=None))


async def forget_others(connection: AsyncConnection) -> None:
    """Forget all processes and leases, where no other process can be running (SQLite)."""
    await connection.execute(delete(BotProcess))
    await connection.execute(delete(ShardLease))


async def forget_dead(connection: AsyncConnection, process_id: str) -> None:
    """Forget a process that has ended for certain, and give back its lease."""
    held = update(ShardLease).where(ShardLease.holder == process_id)
    await connection.execute(held.values(holder=None))
    await processes.remove(connection, process_id)


def is_held(held: Lease) -> ColumnElement[bool]:
    """Return the condition that a lease is still held, and that the database was not migrated since."""
    lease_is_held = exists().where(_is_row_of(held), ShardLease.expires_at > DatabaseTime())
    return lease_is_held & exists().where(_REVISION == REQUIRED_REVISION)


def _is_row_of(held: Lease) -> ColumnElement[bool]:
    return (
        (ShardLease.block == held.block)
        & (ShardLease.holder == held.holder)
        & (ShardLease.generation == held.generation)
    )
