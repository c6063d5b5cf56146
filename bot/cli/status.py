"""Describes the processes of the bot that run on a database, for `python -m bot status`."""

import asyncio
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot import formatting
from bot.db.database import Database
from bot.db.ready import require_revision
from bot.db.sqlite.file import is_used
from bot.domain.cluster.leases import LEASE, ProcessState
from bot.domain.cluster.shards import ShardBlock
from bot.services.cluster.processes import ProcessInfo
from bot.services.cluster.status import HeldBlock, Status, read_status

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def describe_processes(url: str) -> list[str]:
    """Return lines about the processes, the shards that they serve, and what is due.

    Raises:
        SetupError: the database cannot be used, or has to be migrated first.
    """
    require_revision(url)
    status, file = asyncio.run(_read(url))
    return [*describe(status, alive=list_alive(status, file), is_sqlite=file is not None)]


async def _read(url: str) -> tuple[Status, Path | None]:
    """Return what is stored about the processes, and the file of an SQLite database."""
    async with Database(url) as database, database.reading() as connection:
        return await read_status(connection), database.file


def list_alive(status: Status, file: Path | None) -> Sequence[ProcessInfo]:
    """Return the processes that are running.

    An SQLite database has one process at most, which holds a lock beside its `file`. On PostgreSQL,
    a process writes every few seconds while it runs.
    """
    if file:
        return status.processes if is_used(file) else ()
    return [each for each in status.processes if each.seen_at > status.now - LEASE]


def describe(status: Status, *, alive: Sequence[ProcessInfo], is_sqlite: bool) -> Iterator[str]:
    """Yield the lines; `alive` has those of the processes that are running."""
    yield _summary(alive)
    for process in status.processes:
        yield f"  {_describe_process(process, status.now, is_alive=process in alive)}"
    if status.layout and alive:
        names = {each.process_id for each in alive}
        held = {each.block: each for each in status.blocks}
        for number, block in enumerate(status.layout.blocks):
            yield _describe_block(block, held.get(number), names, status.now, may_end=not is_sqlite)
    yield _describe_backlog(status)


def _summary(alive: Sequence[ProcessInfo]) -> str:
    if not alive:
        return "No bot is running on this database."
    waiting = sum(each.state == ProcessState.STANDING_BY for each in alive)
    running = formatting.plural(len(alive), "process is", "processes are")
    if not waiting:
        return f"{running} running."
    who = "it" if len(alive) == 1 else f"{waiting} of them"
    return f"{running} running, and {who} {'stands' if waiting == 1 else 'stand'} by."


def _describe_process(process: ProcessInfo, now: dt.datetime, *, is_alive: bool) -> str:
    since = f"since {process.started_at:%Y-%m-%d %H:%M} UTC"
    name = f"{process.process_id} on {process.host}, version {process.version}, {since}"
    if is_alive:
        return f"{name}: {process.state}"
    return f"{name}: not heard from for {_span(now - process.seen_at)}"


def _describe_block(
    block: ShardBlock, held: HeldBlock | None, names: set[str], now: dt.datetime, *, may_end: bool
) -> str:
    """Say who serves a block; `names` are those of the running processes, and a lease may end."""
    first, last = block.ids[0], block.ids[-1]
    shards = f"Shard {first}" if first == last else f"Shards {first} to {last}"
    shards += f" of {block.count}"
    if held is None or held.holder not in names or (may_end and held.expires_at <= now):
        return f"{shards}: no process serves {'it' if first == last else 'them'}."
    line = f"{shards}: served by {held.holder} for {_span(now - held.taken_at)}"
    renewed = now - (held.expires_at - LEASE)
    return f"{line}, lease renewed {_span(renewed)} ago." if may_end else f"{line}."


def _describe_backlog(status: Status) -> str:
    if not status.backlog.due:
        return "Nothing is waiting to be sent."
    if status.backlog.due == 1:
        return f"1 due delivery has been waiting to be sent for {_span(status.backlog.lag)}."
    oldest = f"the oldest has been waiting for {_span(status.backlog.lag)}"
    return f"{status.backlog.due:,} due deliveries are waiting to be sent; {oldest}."


def _span(span: dt.timedelta) -> str:
    """Return a span of time in its largest unit, such as “3 hours”."""
    seconds = max(0, round(span.total_seconds()))
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= 2 * unit:
            return formatting.plural(seconds // unit, name)
    return formatting.plural(seconds, "second")
