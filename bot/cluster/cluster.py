"""Which shards a process serves, and whether it may answer: here one that shares them with nobody."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.cluster.requests import SharedIdentifySlots, SharedRequests
from bot.domain.cluster.leases import Fence, Lease
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock

_SECONDS_TO_RENEW = 1.5
"""Seconds for which an interaction waits until a lease that has ended is renewed; Discord waits 3."""


class Cluster:
    """A process that shares its database with no other one, and serves every shard."""

    def __init__(self, shard_count: int | None = None) -> None:
        self.process_id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.fence = Fence()
        """Open as long as this process may write, send and answer."""
        self.lease: Lease | None = None
        """None if no lease is needed, or none is held yet."""
        self.block: ShardBlock = EVERY_SERVER
        self.process_count = 1
        """Processes that were running when the lease was last renewed, this one included."""
        self.is_standing_by = False
        self.requests: SharedRequests | None = None
        """Limits requests to Discord; None if this process need not share that limit with others."""
        self.identify_slots: SharedIdentifySlots | None = None
        """Says when a shard may IDENTIFY; None if others need not know."""
        self._shard_count = shard_count
        self._renewed = asyncio.Event()
        """Wakes what waits for the lease to be renewed."""

    async def may_answer(self) -> bool:
        """Return whether this process may answer interactions.

        If its lease has ended, it first waits a moment: a process that was paused as a whole usually
        renews its lease as soon as it goes on.
        """
        if not self.fence.is_open:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS_TO_RENEW):
                    await self._renewed.wait()
        return self.fence.is_open

    @asynccontextmanager
    async def serving(self, recommended_shards: int) -> AsyncIterator[ShardBlock]:
        """Yield the shards to be served once this process may serve them."""
        self.block = ShardBlock.all_of(self._shard_count or recommended_shards)
        yield self.block

    async def release(self) -> None:
        """Let another process serve the shards; call it as soon as this one is to stop."""
