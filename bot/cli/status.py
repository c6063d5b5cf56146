"""Describes the processes of the bot that run on a database, for `python -m bot status`."""

import asyncio
import datetime as dt
from collections.abc import Iterator

from bot import formatting
from bot.db.ready import inspect
from bot.db.revision import REQUIRED_REVISION
from bot.db.session import Database
from bot.db.sqlite.file import is_used
from bot.domain.cluster.leases import LEASE, ProcessState
from bot.domain.cluster.shards import ShardBlock
from bot.domain.errors import SetupError
from bot.services.cluster.processes import ProcessInfo
from bot.services.cluster.status import HeldBlock, Status, read_status

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def describe_processes(url: str) -> list[str]:
    """Return lines about the processes, the shards that they serve, and what is due.

    Raises:
        SetupError: the database cannot be used, or has to be migrated first.
    """
    revision, is_sqlite = inspect(url)
    if revision != REQUIRED_REVISION:
        raise SetupError(
            f"The database is at revision {revision or 'none'}, but this version needs {REQUIRED_REVISION}. "
            "Run `python -m bot migrate`, then try again."
        )
    status, database = asyncio.run(_read(url)), Database(url)
    runs = is_used(database.file) if database.file else None
    return [*describe(status, runs=runs if is_sqlite else None)]


async def _read(url: str) -> Status:
    async with Database(url) as database, database.reading() as session:
        return await read_status(session)


def describe(status: Status, *, runs: bool | None) -> Iterator[str]:
    """Yield the lines; `runs` says whether the one process runs on SQLite, None on PostgreSQL."""
    alive = [each for each in status.processes if _is_alive(each, status.now, runs=runs)]
    names = {each.process_id for each in alive}
    yield _summary(alive)
    for process in status.processes:
        yield f"  {_describe_process(process, status.now, is_alive=process in alive)}"
    if status.layout and alive:
        held = {each.block: each for each in status.blocks}
        for number, block in enumerate(status.layout.blocks):
            yield _describe_block(block, held.get(number), names, status.now, ends=runs is None)
    yield _describe_backlog(status)


def _is_alive(process: ProcessInfo, now: dt.datetime, *, runs: bool | None) -> bool:
    """Return whether a process runs; on PostgreSQL, it writes every few seconds while it does."""
    return process.seen_at > now - LEASE if runs is None else runs


def _summary(alive: list[ProcessInfo]) -> str:
    if not alive:
        return "No bot is running on this database."
    waiting = sum(each.state == ProcessState.STANDING_BY for each in alive)
    running = formatting.plural(len(alive), "process is", "processes are")
    verb = "stands" if waiting == 1 else "stand"
    return f"{running} running" + (f", and {waiting} of them {verb} by." if waiting else ".")


def _describe_process(process: ProcessInfo, now: dt.datetime, *, is_alive: bool) -> str:
    since = f"since {process.started_at:%Y-%m-%d %H:%M} UTC"
    name = f"{process.process_id} on {process.host}, version {process.version}, {since}"
    if is_alive:
        return f"{name}: {process.state}"
    return f"{name}: not heard from for {_span(now - process.seen_at)}"


def _describe_block(
    block: ShardBlock, held: HeldBlock | None, alive: set[str], now: dt.datetime, *, ends: bool
) -> str:
    first, last = block.ids[0], block.ids[-1]
    shards = f"Shard {first}" if first == last else f"Shards {first} to {last}"
    shards += f" of {block.count}"
    is_free = held is None or held.holder is None or (ends and held.expires_at <= now)
    if held is None or is_free or held.holder not in alive:
        return f"{shards}: no process serves them."
    line = f"{shards}: served by {held.holder} for {_span(now - held.taken_at)}"
    renewed = now - (held.expires_at - LEASE)
    return f"{line}, lease renewed {_span(renewed)} ago." if ends else f"{line}."


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
