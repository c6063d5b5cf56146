"""The connection of one shard to Discord's gateway, which is opened again whenever it is lost.

discord.py's own `AutoShardedClient.connect` opens connections one after another, each of which may
take a minute, gives up the session at the first error, and waits up to a quarter of an hour between
attempts. So shards are connected here, by its `DiscordWebSocket`.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, KeepAliveHandler, ReconnectWebSocket

log = structlog.get_logger(__name__)

_CONNECT_SECONDS = 20.0
"""Seconds that opening a connection may take, beside the wait for the turn to IDENTIFY."""

_SECONDS_AFTER_SLOT = 1.0
"""Seconds from a slot to the IDENTIFY, within which the shard connects."""

_SECONDS_TO_BEGIN = 20.0
"""Seconds within which Discord must have answered an IDENTIFY or RESUME and acknowledged a heartbeat."""

_RESUME_SECONDS = 10.0
"""Seconds for which a lost session is only resumed.

After that, every second attempt begins a new one, because the address at which it can be resumed
may be dead while Discord is not. A new session misses what happened since the connection was lost.
"""

_SECONDS_TO_ACKNOWLEDGE = 8.0
"""Seconds that Discord may take to acknowledge a heartbeat; usually it is far below one."""

_STABLE_SECONDS = 30.0
"""A connection that lasted so long was not a failed attempt."""

_BACKOFF = (0.0, 1.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 8.0, 16.0)
"""The longest wait before an attempt, in seconds, by how many failed since a connection lasted."""

_FINAL_CODES = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Codes by which Discord says that the token, shards or intents are wrong."""

_LOST = (OSError, TimeoutError, aiohttp.ClientError, discord.DiscordException, ReconnectWebSocket)


@dataclass(frozen=True, slots=True)
class ShardAges:
    """Seconds since Discord acknowledged a heartbeat of a shard, and since anything came from it.

    Before the first time, they are counted from the moment at which the shard was to connect.
    """

    acknowledged: float
    received: float


class ShardConnection:
    """Keeps one shard connected. discord.py uses it in the place of its own `Shard`."""

    def __init__(
        self,
        client: discord.AutoShardedClient,
        shard_id: int,
        take_slot: Callable[[], Awaitable[None]],
        *,
        is_alone: bool,
    ) -> None:
        """`take_slot` waits until the shard may IDENTIFY; `is_alone` if the bot has no other shard."""
        self.id = shard_id
        self.ws: DiscordWebSocket | None = None
        """The last connection on which a session was begun or resumed; it may be closed."""
        self.waiting = False
        """Whether it waits for its turn to IDENTIFY."""
        self._client, self._take_slot, self._is_alone = client, take_slot, is_alone
        self._attempt: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._deadline = asyncio.timeout(None)
        self._slot_at: float | None = None
        """When it took a slot that it has not used yet, by the event loop's clock."""
        self._may_resume, self._closed = False, False
        self._failures = 0
        self._begun_at: float | None = None
        """When it began to read from the connection; None while it is not connected."""
        self._has_session = False
        self._acknowledged_at = self._received_at = self._lost_at = time.perf_counter()

    def read_ages(self) -> ShardAges:
        """Return how long ago Discord was last heard from."""
        if heartbeats := self._heartbeats:
            self._acknowledged_at, self._received_at = heartbeats._last_ack, heartbeats._last_recv  # noqa: SLF001 - discord.py has no other name for them
        now = time.perf_counter()
        return ShardAges(now - self._acknowledged_at, now - self._received_at)

    @property
    def _heartbeats(self) -> KeepAliveHandler | None:
        """What sends heartbeats; None if Discord has acknowledged none on this connection yet."""
        heartbeats = self.ws._keep_alive if self.ws else None  # noqa: SLF001 - see above
        return heartbeats if heartbeats and heartbeats.latency < math.inf else None

    @property
    def is_served(self) -> bool:
        """Whether it has a session and Discord acknowledges its heartbeats in time."""
        heartbeats = self._heartbeats
        if self._begun_at is None or not self._has_session or heartbeats is None:
            return False
        longest = (heartbeats.interval or 0.0) + _SECONDS_TO_ACKNOWLEDGE
        return self.read_ages().acknowledged <= longest

    @property
    def is_deaf(self) -> bool:
        """Whether it is connected, but Discord does not answer."""
        if self._begun_at is None or self.is_served:
            return False
        return time.perf_counter() - self._begun_at > _SECONDS_TO_BEGIN

    async def run(self) -> None:
        """Keep the shard connected until it is closed.

        Raises:
            ConnectionClosed: Discord refuses the token, the shards or the intents.
        """
        while not self._closed:
            self._attempt = asyncio.create_task(self._connect_once(), name=f"shard {self.id}")
            try:
                await asyncio.wait([self._attempt])
            finally:
                self._attempt.cancel()
            if not self._attempt.cancelled():
                self._attempt.result()

    def confirm_session(self) -> None:
        """Note that Discord has answered the IDENTIFY or RESUME."""
        self._has_session = True

    def renew(self) -> None:
        """Give up the connection, whatever it is doing, and begin a new session at once."""
        self._may_resume, self._begun_at = False, None
        if self._attempt:
            self._attempt.cancel()
        if self.ws and self.ws.open:  # a connection that is dead takes its time to close
            self._closing = asyncio.create_task(self.ws.close(4000))
            self._closing.add_done_callback(_ignore_failure)

    async def close(self) -> None:
        """Close the connection for good."""
        self._closed = True
        if self._attempt:
            self._attempt.cancel()
        if self.ws:
            await self.ws.close(code=1000)

    async def wait_to_identify(self) -> None:
        """Wait until a fixed time after the slot was taken, however long it took to connect.

        If connecting took longer than that, another slot is needed. A shard that is alone does not
        wait, because it cannot come too soon after another one.
        """
        if not self._is_alone:
            loop = asyncio.get_running_loop()
            if self._slot_at is None or loop.time() > self._slot_at + _SECONDS_AFTER_SLOT:
                self._deadline.reschedule(None)  # waiting does not count as time to connect
                self._slot_at = await self._wait_for_slot()
                self._deadline.reschedule(loop.time() + _CONNECT_SECONDS)
            await asyncio.sleep(self._slot_at + _SECONDS_AFTER_SLOT - loop.time())
        self._slot_at = None

    async def _wait_for_slot(self) -> float:
        """Wait until the shard may take a slot; return when that was.

        Raises:
            OSError: no slot can be taken now.
        """
        self.waiting = True
        try:
            await self._take_slot()
        except Exception as error:
            raise OSError("no slot to identify") from error
        finally:
            self.waiting = False
        return asyncio.get_running_loop().time()

    async def _connect_once(self) -> None:
        """Connect and read until the connection is lost; then wait before the next attempt."""
        try:
            lost = self._resumable
            self.ws = await (self._resume(lost) if lost else self._identify())
            self._may_resume = True
            self._begun_at, self._has_session = time.perf_counter(), False
            while True:
                await self.ws.poll_event()
        except _LOST as error:
            if isinstance(error, discord.ConnectionClosed) and error.code in _FINAL_CODES:
                raise
            if isinstance(error, ReconnectWebSocket):
                self._may_resume = error.resume
            log.info("gateway lost", shard=self.id, reason=type(error).__name__)
        self._note_loss()
        await asyncio.sleep(self._draw_backoff())

    @property
    def _resumable(self) -> DiscordWebSocket | None:
        """The lost connection whose session is to be resumed; None to begin a new one."""
        if not self.ws or not self.ws.session_id or not self._may_resume:
            return None
        is_new_loss = time.perf_counter() - self._lost_at < _RESUME_SECONDS
        if self._failures % 2 and not is_new_loss:
            return None  # every second attempt begins a new session
        return self.ws

    async def _resume(self, lost: DiscordWebSocket) -> DiscordWebSocket:
        async with asyncio.timeout(_CONNECT_SECONDS):
            return await DiscordWebSocket.from_client(
                self._client,
                resume=True,
                gateway=lost.gateway,
                shard_id=self.id,
                session=lost.session_id,
                sequence=lost.sequence,
            )

    async def _identify(self) -> DiscordWebSocket:
        """Begin a session.

        The shard waits for its turn before it connects, as Discord and discord.py give up a
        connection on which nothing happens for a minute.
        """
        if self._slot_at is None:
            self._slot_at = await self._wait_for_slot()
        async with asyncio.timeout(_CONNECT_SECONDS) as self._deadline:
            return await DiscordWebSocket.from_client(self._client, shard_id=self.id)

    def _note_loss(self) -> None:
        """Count failed attempts since the last connection that lasted."""
        now = time.perf_counter()
        if self._begun_at is not None and now - self._begun_at >= _STABLE_SECONDS:
            self._failures, self._lost_at = 0, now
        else:
            self._failures += 1
        self._begun_at = None

    def _draw_backoff(self) -> float:
        """Return the seconds until the next attempt, at random so that shards do not make it at once."""
        most = _BACKOFF[min(self._failures, len(_BACKOFF) - 1)]
        return most * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _ignore_failure(task: asyncio.Task[None]) -> None:
    """Look at a task's exception, as asyncio would otherwise log that nobody did."""
    if not task.cancelled():
        task.exception()
