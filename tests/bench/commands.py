"""Drives one bot inside its own process, one interaction at a time, and says what that cost.

A line of JSON on standard input asks for something, a line on standard output answers it. The
gateway is left out: payloads go to where it would hand them over. What it costs is the same for
both bots, so a ratio measured here is a little higher than one that counts it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import discord
from discord.http import Route

from tests.bench.asks import supplies
from tests.bench.payloads import server

C = TypeVar("C", bound=discord.Client)


def take_part(make: Callable[[], C], forget: Callable[[C], None]) -> None:
    """Make the bot ready to answer, then do what is asked until the input ends.

    `forget` makes the bot forget its pictures, where each is to be drawn anew.
    """
    Route.BASE = f"{sys.argv[1]}/api/v10"
    asyncio.run(_take_part(make, forget))


async def _take_part(make: Callable[[], C], forget: Callable[[C], None]) -> None:
    async with make() as client:
        await client.login("bench")
        client._connection.parse_guild_create(server())
        _say(count=0, cpu=time.process_time())
        driver = _Driver(client, forget)
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            count, cpu = await driver.ask(asked["what"], asked["seconds"], anew=asked["anew"])
            _say(count=count, cpu=cpu)


def _say(**said: float) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


class _Driver(Generic[C]):
    def __init__(self, client: C, forget: Callable[[C], None]) -> None:
        self._client, self._forget = client, forget
        self._supplies = supplies()
        self._answered = asyncio.Event()
        self._watch_answers()

    def _watch_answers(self) -> None:
        """Note when the command tree is done with an interaction, its answer having arrived."""
        tree: Any = self._client._connection._command_tree
        call = tree._call

        async def watched(interaction: discord.Interaction[Any]) -> None:
            try:
                await call(interaction)
            finally:
                self._answered.set()

        tree._call = watched

    async def ask(self, what: str, seconds: float, *, anew: bool) -> tuple[int, float]:
        """Ask for one thing, again and again; return how often, and the CPU seconds it took."""
        count, cpu = 0, 0.0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if anew:
                self._forget(self._client)
            cpu += await self._ask_once(next(self._supplies[what]))
            count += 1
        return count, cpu

    async def _ask_once(self, payload: Any) -> float:
        self._answered.clear()
        before = time.process_time()
        self._client._connection.parse_interaction_create(payload)
        await self._answered.wait()
        return time.process_time() - before
