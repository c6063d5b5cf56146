"""What discord.py lacks to keep shards connected through an outage of Discord."""

import asyncio
from typing import Any

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import Shard
from discord.state import AutoShardedConnectionState

_MOST_BACKOFF = 2
"""The most seconds between two attempts, as a power of two; discord.py waits for up to 17 minutes."""


class PersistentShard(Shard):
    """Keeps its session for as long as Discord does, and tries to connect every few seconds.

    discord.py begins a new session once the address at which the old one can be resumed does not
    answer. A session can also be resumed at the address for new ones. If it cannot, Discord says so,
    and discord.py begins a new one then.
    """

    _attempt: asyncio.Task[None] | None = None
    """Connects the shard. discord.py connects one after another, so one that can't would keep others."""

    def launch(self) -> None:
        self._backoff._max = _MOST_BACKOFF  # noqa: SLF001 - there is no setting for it
        super().launch()

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        self._attempt = asyncio.create_task(self._connect(exc), name=f"connect shard {self.id}")

    async def reconnect(self) -> None:
        self.ws.gateway = DiscordWebSocket.DEFAULT_GATEWAY
        await self.reidentify(ReconnectWebSocket(self.id, resume=bool(self.ws.session_id)))

    async def _connect(self, exc: ReconnectWebSocket) -> None:
        if not exc.resume:
            client: Any = self._client
            await client.cluster.take_identify_turn(self.id)
        await super().reidentify(exc)

    async def close(self) -> None:
        if self._attempt:
            self._attempt.cancel()
        await super().close()


def keep_sessions() -> None:
    """Let discord.py use this class, which no option does."""
    discord.shard.Shard = PersistentShard  # type: ignore[misc] # mypy refuses to replace a class


class ShardedState(AutoShardedConnectionState[Any]):
    """Forgets the servers of a shard that begins a new session, before it is told what they are.

    discord.py keeps them, so a server that removed the bot while the shard was disconnected would
    seem to be there until the next start.
    """

    def parse_ready(self, data: Any) -> None:
        shard_id = data["shard"][0]
        for guild in [guild for guild in self.guilds if guild.shard_id == shard_id]:
            self._remove_guild(guild)
        super().parse_ready(data)

    async def _delay_ready(self) -> None:
        """Wait until all shards are ready.

        discord.py cancels this if a shard begins another session meanwhile. Without the first line,
        that would also keep the other shards from ever becoming ready.
        """
        await asyncio.wait(self._ready_tasks.values())
        await super()._delay_ready()
