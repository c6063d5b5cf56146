"""All connections of this process to Discord's gateway."""

import asyncio
from dataclasses import dataclass
from functools import partial

import discord

from bot.domain.cluster.shards import ShardBlock
from bot.domain.errors import SetupError
from bot.gateway.connection import ShardAges, ShardConnection
from bot.gateway.identify import IdentifySlots, LocalIdentifySlots
from bot.gateway.watchdog import Watchdog

TOO_MANY_STARTS = (
    "Discord lets a bot connect only so often in a day, and that’s used up. Start again in {minutes} "
    "minutes."
)


@dataclass(frozen=True, slots=True)
class GatewayLimits:
    """What Discord tells a bot about its shards."""

    recommended_shards: int
    max_concurrency: int
    """Shards that may IDENTIFY within the same five seconds."""
    remaining: int
    """Sessions that may still be begun today."""
    reset_after: float
    """Seconds until `remaining` is back at the full number for a day."""


async def fetch_limits(client: discord.Client) -> GatewayLimits:
    """Ask Discord how many shards the bot should have; the client must be logged in."""
    recommended_shards, _, limit = await client.http.get_bot_gateway()
    return GatewayLimits(
        recommended_shards,
        limit["max_concurrency"],
        limit["remaining"],
        limit["reset_after"] / 1000,
    )


class Gateway:
    """Connects the shards of this process, and keeps them connected."""

    def __init__(self, client: discord.AutoShardedClient) -> None:
        self.slots: IdentifySlots = LocalIdentifySlots()
        self.max_concurrency = 1
        self.connections: dict[int, ShardConnection] = {}
        self._client = client

    def ages(self) -> dict[int, ShardAges]:
        """Return, for each shard of this process, how long ago Discord was last heard from."""
        return {shard_id: each.read_ages() for shard_id, each in self.connections.items()}

    def served(self) -> set[int]:
        """Return the shards that have a session on a connection that works."""
        return {shard_id for shard_id, each in self.connections.items() if each.is_served}

    def respect(self, limits: GatewayLimits, block: ShardBlock) -> None:
        """Follow Discord's limits from now on.

        Raises:
            SetupError: it does not let all shards of the block connect today.
        """
        if limits.remaining < len(block.ids):
            raise SetupError(TOO_MANY_STARTS.format(minutes=round(limits.reset_after / 60) + 1))
        self.max_concurrency = limits.max_concurrency

    async def run(self, block: ShardBlock) -> None:
        """Keep the shards of a block connected until the client is closed.

        Raises:
            ConnectionClosed: Discord refuses the token, the shards or the intents.
            SetupError: a connection was lost and could not be opened again.
        """
        is_alone = block.count == 1
        for shard_id in block.ids:
            take_slot = partial(self.slots.take, shard_id % self.max_concurrency)
            self.connections[shard_id] = ShardConnection(
                self._client, shard_id, take_slot, is_alone=is_alone
            )
        watchdog = Watchdog(self.connections.values())
        running = [each.run() for each in self.connections.values()]
        tasks = [asyncio.create_task(each) for each in (watchdog.run(), *running)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    def confirm_session(self, shard_id: int) -> None:
        """Note that Discord has begun or resumed the session of a shard."""
        if connection := self.connections.get(shard_id):
            connection.confirm_session()

    async def before_identify(self, shard_id: int) -> None:
        """Wait until a shard may IDENTIFY; discord.py calls this just before it does so."""
        await self.connections[shard_id].wait_to_identify()
