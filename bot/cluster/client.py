"""A bot that serves a block of shards, keeps them connected, and knows which of them work."""

import asyncio
import time
from typing import Any

import discord
import structlog
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import Shard
from discord.state import AutoShardedConnectionState

from bot.cluster.shard_claim import ShardClaim
from bot.domain.errors import SetupError
from bot.domain.shards import ShardBlock

_MOST_BACKOFF = 2  # attempts are at most 2 to the power of this seconds apart; discord.py's is 10


class PersistentShard(Shard):
    """Keeps its session for as long as Discord does, and tries to connect every few seconds.

    discord.py begins a new session once the address at which the old one can be resumed does not
    answer. A session can also be resumed at the address for new ones. If it cannot, Discord says so,
    and discord.py begins a new one then.
    """

    _attempt: asyncio.Task[None] | None = None
    """Connects the shard; discord.py's own way is one by one, so one that can't keeps others waiting."""

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
            await client.shard_claim.take_identify_turn(self.id)
        await super().reidentify(exc)

    async def close(self) -> None:
        if self._attempt:
            self._attempt.cancel()
        await super().close()


def install_persistent_shard() -> None:
    """Replace discord.py's `Shard` by this class everywhere; there is no option for it."""
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

        discord.py cancels this if a shard begins another session meanwhile. With its `gather`, that
        would cancel the other shards' tasks, too, and they would never be ready; `wait` cancels nothing.
        """
        await asyncio.wait(self._ready_tasks.values())
        await super()._delay_ready()


log = structlog.get_logger(__name__)
HEARTBEAT_SECONDS = 60.0  # without a reply, after which a shard reconnects; 41 are usual
_CONNECT_SECONDS = 60.0  # after which opening a connection is tried again
SECONDS_WITHOUT_SHARD = 300.0  # after which the process ends if none of its shards works
_SECONDS_TO_DISCONNECT = 1.0


class ShardedClient(commands.AutoShardedBot):
    """The connections of a process to Discord's gateway."""

    def __init__(self, block: ShardBlock, shard_claim: ShardClaim, **options: Any) -> None:
        super().__init__(
            heartbeat_timeout=HEARTBEAT_SECONDS, shard_connect_timeout=_CONNECT_SECONDS, **options
        )
        self.shard_claim = shard_claim
        self.serve(block)

    def serve(self, block: ShardBlock) -> None:
        """Serve the servers of these shards only; call it before the bot connects."""
        self.block, self._ready_shards = block, set[int]()
        self.shard_count = self._connection.shard_count = block.count
        self.shard_ids = self._connection.shard_ids = list(block.ids)
        self._down_since = dict.fromkeys(block.ids, time.monotonic())

    @property
    def ready_block(self) -> ShardBlock | None:
        """The shards of which channels and roles are known, so that they can be posted in; None without any."""
        ready = self._ready_shards.intersection(self.block.ids)
        return ShardBlock.of(ready, self.block.count) if ready else None

    def reachable(self, guild_id: int) -> discord.Guild | None:
        """Return a server; None in an outage, or if another process serves it."""
        guild = self.get_guild(guild_id)
        return None if guild is None or guild.unavailable else guild

    def _get_state(self, **options: Any) -> ShardedState:
        return ShardedState(
            dispatch=self.dispatch,
            handlers=self._handlers,
            hooks=self._hooks,
            http=self.http,
            **options,
        )

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard for the first time, once it may IDENTIFY."""
        await self.shard_claim.take_identify_turn(shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait: the shard took its turn before it opened a connection."""

    def shards_down(self) -> dict[int, float]:
        """Return for how many seconds shards have had no session with Discord."""
        for shard_id, shard in self.shards.items():
            if shard.is_closed():  # discord.py tells so only once it connects the shard again
                self._note_loss(shard_id)
        now = time.monotonic()
        return {shard_id: now - since for shard_id, since in self._down_since.items()}

    async def require_shard(self) -> None:
        """Wait until cancelled; SetupError once no shard has worked for five minutes."""
        while True:
            down = self.shards_down()
            if len(down) == len(self.block.ids) and min(down.values()) > SECONDS_WITHOUT_SHARD:
                raise SetupError(
                    "None of my shards has had a working connection to Discord for five minutes. I’m stopping so that I can be started again."
                )
            await asyncio.sleep(SECONDS_WITHOUT_SHARD / 30)

    async def disconnect(self) -> None:
        """Close the connections of all shards, so that nothing new is asked of this process."""
        closing = [asyncio.create_task(shard.disconnect()) for shard in self.shards.values()]
        if closing:
            await asyncio.wait(closing, timeout=_SECONDS_TO_DISCONNECT)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard has begun a session; Discord has named its servers, but not their channels."""
        self._down_since.pop(shard_id, None)
        self._ready_shards.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._down_since.pop(shard_id, None)
        log.info("gateway resumed", shard=shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._note_loss(shard_id)

    def _note_loss(self, shard_id: int) -> None:
        if shard_id not in self._down_since:
            self._down_since[shard_id] = time.monotonic()
            log.info("gateway lost", shard=shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Plan and send what is due in a shard's servers from now on."""
        self._ready_shards.add(shard_id)
