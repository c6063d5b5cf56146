"""What discord.py keeps in memory about servers."""

import asyncio
from typing import Any

from discord.state import AutoShardedConnectionState


class ShardedState(AutoShardedConnectionState[Any]):
    """Forgets the servers of a shard that begins a new session, before it is told what they are.

    discord.py keeps them, so a server that removed the bot while the shard was disconnected would
    seem to be there until the next start.
    """

    def parse_ready(self, data: Any) -> None:
        shard_id = data["shard"][0]
        for guild in [each for each in self.guilds if each.shard_id == shard_id]:
            self._remove_guild(guild)
        super().parse_ready(data)

    async def _delay_ready(self) -> None:
        """Wait until all shards are ready.

        discord.py cancels this if a shard begins another session meanwhile. Without the first line,
        that would also keep the other shards from ever becoming ready.
        """
        await asyncio.wait(self._ready_tasks.values())
        await super()._delay_ready()
