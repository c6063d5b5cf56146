"""Drives a bot in its own process, one interaction at a time, and reports the CPU time.

Each line of standard input is a request in JSON, answered by a line on standard output. There is no
gateway: payloads are passed to the parser of its events. The gateway would cost the same for both
bots, so ratios measured here are slightly higher than with it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import discord
from discord.http import Route

from tests.bench.interactions import request_streams
from tests.bench.payloads import SERVER, server

_CHANNELS, _ROLES = 8, 6
"""Of a server of usual size."""

C = TypeVar("C", bound=discord.Client)


def run_driver(build: Callable[[], C], clear_pictures: Callable[[C], None]) -> None:
    """Start the bot, then serve requests until standard input ends.

    `clear_pictures` clears the bot's cache of pictures, for requests to redraw them.
    """
    Route.BASE = f"{sys.argv[1]}/api/v10"
    asyncio.run(_run(build, clear_pictures))


async def _run(build: Callable[[], C], clear_pictures: Callable[[C], None]) -> None:
    async with build() as client:
        await client.login("bench")
        client._connection.parse_guild_create(server())
        _write_line(count=0, cpu=time.process_time())
        driver = _Driver(client, clear_pictures)
        while line := await asyncio.to_thread(sys.stdin.readline):
            request = json.loads(line)
            if servers := request.get("servers"):
                _write_line(count=servers, cpu=_add_servers(client, servers))
                continue
            count, cpu = await driver.run_repeatedly(
                request["kind"], request["seconds"], redraw=request["redraw"]
            )
            _write_line(count=count, cpu=cpu)


def _add_servers(client: discord.Client, count: int) -> float:
    """Let the bot join more servers of usual size; return the CPU seconds that their payloads took."""
    cpu = 0.0
    known = len(client.guilds)
    for number in range(known, known + count):
        payload = server(SERVER + number * 1000, channels=_CHANNELS, roles=_ROLES)
        before = time.process_time()
        client._connection.parse_guild_create(payload)
        cpu += time.process_time() - before
    return cpu


def _write_line(**values: float) -> None:
    sys.stdout.write(f"{json.dumps(values)}\n")
    sys.stdout.flush()


class _Driver(Generic[C]):
    def __init__(self, client: C, clear_pictures: Callable[[C], None]) -> None:
        self._client, self._clear_pictures = client, clear_pictures
        self._streams = request_streams()
        self._answered = asyncio.Event()
        self._signal_answers()

    def _signal_answers(self) -> None:
        """Set an event when the command tree has handled an interaction and its answer has arrived."""
        tree: Any = self._client._connection._command_tree
        call = tree._call

        async def call_and_signal(interaction: discord.Interaction[Any]) -> None:
            try:
                await call(interaction)
            finally:
                self._answered.set()

        tree._call = call_and_signal

    async def run_repeatedly(self, kind: str, seconds: float, *, redraw: bool) -> tuple[int, float]:
        """Run one kind of interaction for some seconds; return the count and the CPU seconds used."""
        count, cpu = 0, 0.0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if redraw:
                self._clear_pictures(self._client)
            cpu += await self._run_once(next(self._streams[kind]))
            count += 1
        return count, cpu

    async def _run_once(self, payload: Any) -> float:
        self._answered.clear()
        before = time.process_time()
        self._client._connection.parse_interaction_create(payload)
        await self._answered.wait()
        return time.process_time() - before
