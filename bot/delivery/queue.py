"""The queue in which messages wait for a channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class QueueFull(Exception):
    """Too many messages wait for the same channel already."""


class ChannelQueue:
    """Lets one message at a time be sent to a channel, in the order in which they came.

    If many requests wait for the same rate limit of Discord, discord.py lets too many through.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._waiting, self._lock = limit, 0, asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until no other message is being sent to the channel, and keep it until the end.

        Raises:
            QueueFull: as many messages as the limit wait already.
        """
        if self._waiting >= self._limit:
            raise QueueFull
        self._waiting += 1
        try:
            await self._lock.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()
