"""Runs in the bot's process before the bot: connects it to the stand-in and may kill it at a step.

Python imports a module of this name at start-up. `WIRE` is a JSON object: `url` of the stand-in;
`crash_at`, the step at which the process kills itself with SIGKILL; `seconds`, shortened intervals;
`watch`, a file that gets a line per tick: jobs claimed and how long the loop was blocked.
"""

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import AutoShardedConnectionState

from bot import scheduler
from bot.cluster import shard_claim, shared_claim
from bot.delivery import dispatcher, sender
from bot.delivery.dispatcher import Dispatcher
from bot.services import outbox
from bot.services.challenges import post_planner

_INTERVAL = 0.005  # seconds

Stalls: TypeAlias = list[tuple[float, float]]


def _kill_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash_before(owner: Any, name: str) -> None:
    async def crash(*_: Any, **__: Any) -> None:
        _kill_process()

    setattr(owner, name, crash)


def _crash_after(owner: Any, name: str, *, always: bool = False) -> None:
    real = getattr(owner, name)

    async def crash(*args: Any, **options: Any) -> Any:
        result = await real(*args, **options)
        if result or always:
            _kill_process()
        return result

    setattr(owner, name, crash)


CRASH_STEPS: dict[str, Callable[[], None]] = {
    "while planning": lambda: _crash_after(post_planner, "enqueue_due_posts"),
    "before the claim": lambda: _crash_before(Dispatcher, "_claim"),
    "within the claim": lambda: _crash_after(outbox, "claim"),
    "after the claim": lambda: _crash_after(Dispatcher, "_claim"),
    "while recording the target": lambda: _crash_after(outbox, "record_target", always=True),
    "after the answer": lambda: _crash_after(sender, "_send"),
    "within the record": lambda: _crash_after(outbox, "record"),
}
"""Steps at which the process can kill itself, before or after a commit."""


def _connect_to(url: str) -> None:
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url}/gateway/")
    begin = AutoShardedConnectionState._delay_shard_ready

    async def delay_briefly(state: AutoShardedConnectionState[Any], shard_id: int) -> None:
        state.guild_ready_timeout = 0.1
        await begin(state, shard_id)

    setattr(AutoShardedConnectionState, "_delay_shard_ready", delay_briefly)  # noqa: B010 - mypy forbids assigning to a method


def _shorten(seconds: dict[str, float]) -> None:
    scheduler.SECONDS = seconds["tick"]  # type: ignore[assignment]
    dispatcher._RETRY = dt.timedelta(seconds=seconds["later"])
    dispatcher._SECONDS_TO_SEND = seconds["send"]
    outbox.LEASE = dt.timedelta(seconds=seconds["lease"])
    shard_claim.TURN_SECONDS = seconds["identify"]
    if "serve" in seconds:
        shared_claim.SECONDS_TO_LIVE = round(seconds["serve"])
        shared_claim.SECONDS_BETWEEN_LOOKS = seconds["serve"] / 6


def _log_ticks(file: str) -> None:
    run_due = Dispatcher.run_due

    async def measured_run_due(dispatcher: Dispatcher, now: dt.datetime) -> int:
        stalls: Stalls = []
        measuring = asyncio.create_task(_measure_stalls(stalls))
        start = time.perf_counter()
        jobs = await run_due(dispatcher, now)
        seconds = time.perf_counter() - start
        measuring.cancel()
        record = {"jobs": jobs, "seconds": seconds, "stalls": sorted(stalls)[-3:]}
        await asyncio.to_thread(_append, Path(file), record)
        return jobs

    setattr(Dispatcher, "run_due", measured_run_due)  # noqa: B010 - mypy forbids assigning to a method


def _append(file: Path, record: dict[str, Any]) -> None:
    with file.open("a") as lines:
        lines.write(f"{json.dumps(record)}\n")


async def _measure_stalls(stalls: Stalls) -> None:
    """Record how much later than requested the loop wakes up, and the CPU time of its thread."""
    while True:
        start, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_INTERVAL)
        stalls.append((time.perf_counter() - start - _INTERVAL, time.thread_time() - used))


async def measure_idle_stalls() -> None:
    """Measure stalls of an idle loop until standard input ends, then print the longest in seconds."""
    stalls: Stalls = []
    measuring = asyncio.create_task(_measure_stalls(stalls))
    await asyncio.to_thread(sys.stdin.read)
    measuring.cancel()
    sys.stdout.write(f"{max(stalls)[0]}\n")


def apply() -> None:
    """Apply what the environment's `WIRE` asks for."""
    wire: dict[str, Any] = json.loads(os.environ.get("WIRE", "{}"))
    if "url" in wire:
        _connect_to(wire["url"])
    if "seconds" in wire:
        _shorten(wire["seconds"])
    if "crash_at" in wire:
        CRASH_STEPS[wire["crash_at"]]()
    if "watch" in wire:
        _log_ticks(wire["watch"])


apply()
