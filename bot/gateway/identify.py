"""When a shard may IDENTIFY: Discord takes one in five seconds of each bucket, in all processes."""

import asyncio
from collections import defaultdict
from typing import Protocol

SECONDS_BETWEEN = 5.2
"""A little more than the five seconds, as two requests need not take equally long to arrive."""


class IdentifySlots(Protocol):
    """Gives out the moments at which shards may IDENTIFY, in the order in which they ask."""

    async def take(self, bucket: int) -> None:
        """Wait for the next free moment of a bucket, which is `shard_id % max_concurrency`.

        The caller sends its IDENTIFY a fixed time after this returns.
        """


class LocalIdentifySlots:
    """Implements `IdentifySlots` for the only process of a bot."""

    def __init__(self) -> None:
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[int, float] = {}

    async def take(self, bucket: int) -> None:
        loop = asyncio.get_running_loop()
        async with self._turns[bucket]:
            await asyncio.sleep(self._free_at.get(bucket, 0.0) - loop.time())
            self._free_at[bucket] = loop.time() + SECONDS_BETWEEN
