"""Which shards a process serves, here one that shares them with nobody, and what Discord allows."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from bot.domain.errors import SetupError
from bot.domain.shards import ShardBlock

TURN_SECONDS = 5.5
"""Seconds between two turns to IDENTIFY. Discord takes one in five seconds of each bucket.

Half a second is left for connections that take longer to be opened than the ones after them.
"""


@dataclass(frozen=True, slots=True)
class GatewayLimits:
    """How many shards the bot should have, and how often they may begin a session."""

    recommended_shards: int
    max_concurrency: int  # shards that may IDENTIFY within the same five seconds
    remaining: int  # sessions that may still be begun today
    reset_after: float  # seconds until `remaining` is back at the full number for a day

    def require_starts(self, block: ShardBlock) -> None:
        """Raise a SetupError if Discord does not let all shards of a block connect today."""
        if self.remaining < len(block.ids):
            minutes = round(self.reset_after / 60) + 1
            raise SetupError(
                f"Discord lets a bot connect only so often in a day, and that’s used up. Start again in {minutes} minutes."
            )


async def fetch_limits(client: discord.Client) -> GatewayLimits:
    """Ask Discord; the client must be logged in."""
    recommended_shards, _, limit = await client.http.get_bot_gateway()
    return GatewayLimits(
        recommended_shards,
        limit["max_concurrency"],
        limit["remaining"],
        limit["reset_after"] / 1000,
    )


class ShardClaim:
    """The shards that this process serves: all of them, as no other process shares its database."""

    def __init__(self, shard_count: int | None = None) -> None:
        self.is_standing_by = False
        """Whether others serve every shard, so that this process waits until one of them ends."""
        self._shard_count = shard_count
        self._next_turn_at = time.monotonic()

    @asynccontextmanager
    async def serving(self, limits: GatewayLimits) -> AsyncIterator[ShardBlock]:
        yield ShardBlock.all_of(self._shard_count or limits.recommended_shards)

    async def hold_until_lost(self) -> None:
        """Wait for ever, because no other process can take the shards."""
        await asyncio.Event().wait()

    async def release(self) -> None:
        """Let another process serve the shards; call it as soon as this one is to stop."""

    async def take_identify_turn(self, _shard_id: int) -> None:
        now = time.monotonic()
        wait = max(0.0, self._next_turn_at - now)
        self._next_turn_at = now + wait + TURN_SECONDS
        await asyncio.sleep(wait)
