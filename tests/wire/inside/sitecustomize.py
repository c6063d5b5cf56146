"""Runs in the bot's process before the bot: connects it to the stand-in, and kills it if asked to.

Python imports a module of this name by itself. `WIRE` is a JSON document: `url` of the stand-in;
`dies`, where the process is to be killed as by `kill -9`; `seconds` that the tests shorten; and
`watch`, a file that gets a line per tick: how much was claimed, how long the loop was blocked.
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
from discord.state import ConnectionState

from bot import scheduler
from bot.delivery import dispatcher, sender
from bot.delivery.dispatcher import Dispatcher
from bot.services.challenges import post_planner
from bot.services.delivery import outbox

_WIRE: dict[str, Any] = json.loads(os.environ.get("WIRE", "{}"))

_TICK = 0.005  # seconds

Stalls: TypeAlias = list[tuple[float, float]]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> None:
    async def dies(*_: Any, **__: Any) -> None:
        _die()

    setattr(owner, name, dies)


def _after(owner: Any, name: str, *, whatever_it_returns: bool = False) -> None:
    real = getattr(owner, name)

    async def dies(*args: Any, **options: Any) -> Any:
        result = await real(*args, **options)
        if result or whatever_it_returns:
            _die()
        return result

    setattr(owner, name, dies)


DEATHS: dict[str, Callable[[], None]] = {
    "while planning": lambda: _after(post_planner, "enqueue_due_posts"),
    "before the claim": lambda: _before(Dispatcher, "_claim"),
    "within the claim": lambda: _after(outbox, "claim"),
    "after the claim": lambda: _after(Dispatcher, "_claim"),
    "while recording the target": lambda: _after(outbox, "record_target", whatever_it_returns=True),
    "after the answer": lambda: _after(sender, "_send"),
    "within the record": lambda: _after(outbox, "record"),
}
"""Steps at which the process kills itself, some before a commit and some after."""


def _connect_to(url: str) -> None:
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url}/gateway/")
    begin = ConnectionState._delay_ready

    async def soon(state: ConnectionState[Any]) -> None:
        state.guild_ready_timeout = 0.1
        await begin(state)

    setattr(ConnectionState, "_delay_ready", soon)  # noqa: B010 - a method, to mypy


def _shorten(seconds: dict[str, float]) -> None:
    scheduler._SECONDS = seconds["tick"]  # type: ignore[assignment]
    dispatcher._RETRY = dt.timedelta(seconds=seconds["later"])
    dispatcher._SECONDS_TO_SEND = seconds["send"]
    outbox.LEASE = dt.timedelta(seconds=seconds["lease"])


def _watch(file: str) -> None:
    run_due = Dispatcher.run_due

    async def watched(dispatcher: Dispatcher, now: dt.datetime) -> int:
        stalls: Stalls = []
        ticking = asyncio.create_task(_tick(stalls))
        start = time.perf_counter()
        dealt_with = await run_due(dispatcher, now)
        seconds = time.perf_counter() - start
        ticking.cancel()
        told = {"dealt_with": dealt_with, "seconds": seconds, "stalls": sorted(stalls)[-3:]}
        await asyncio.to_thread(_append, Path(file), told)
        return dealt_with

    setattr(Dispatcher, "run_due", watched)  # noqa: B010 - a method, to mypy


def _append(file: Path, told: dict[str, Any]) -> None:
    with file.open("a") as lines:
        lines.write(f"{json.dumps(told)}\n")


async def _tick(stalls: Stalls) -> None:
    """Note how much later than asked for the loop comes back, and what CPU its thread used then."""
    while True:
        start, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_TICK)
        stalls.append((time.perf_counter() - start - _TICK, time.thread_time() - used))


async def do_nothing() -> None:
    """Only tick, until the input ends; then say how long this was held up at most."""
    stalls: Stalls = []
    ticking = asyncio.create_task(_tick(stalls))
    await asyncio.to_thread(sys.stdin.read)
    ticking.cancel()
    sys.stdout.write(f"{max(stalls)[0]}\n")


if _WIRE:
    _connect_to(_WIRE["url"])
    if "seconds" in _WIRE:
        _shorten(_WIRE["seconds"])
    if "dies" in _WIRE:
        DEATHS[_WIRE["dies"]]()
    if "watch" in _WIRE:
        _watch(_WIRE["watch"])
