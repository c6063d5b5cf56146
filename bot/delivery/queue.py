"""Lines in which messages wait for a channel of Discord's."""

from __future__ import annotations

import asyncio


class QueueFull(Exception):
    """Too many wait for the same channel already."""


class Line:
    """Those who wait for one channel: they take turns.

    Of many that wait for the same limit of Discord's at once, discord.py lets too many go.
    """

    def __init__(self, most: int) -> None:
        self._most, self._waiting, self._turn = most, 0, asyncio.Lock()

    @property
    def free(self) -> bool:
        """Whether nobody has the turn."""
        return not self._turn.locked()

    async def enter(self) -> None:
        """Wait for one's turn.

        Raises:
            Busy: too many wait already.
        """
        if self._waiting >= self._most:
            raise QueueFull
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1

    def leave(self) -> None:
        """Let the next one have its turn."""
        self._turn.release()
