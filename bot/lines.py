"""Lines in which messages wait for a channel of Discord's."""

from __future__ import annotations

import asyncio


class Busy(Exception):
    """Too many wait for the same channel; they would take up the room of all others."""


class Line:
    """Those who wait for one channel: they take turns.

    Of many that wait for the same limit of Discord's at once, discord.py lets too many go.
    """

    def __init__(self, most: int) -> None:
        self._most, self._waiting, self._turn = most, 0, asyncio.Lock()

    async def __aenter__(self) -> None:
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._turn.release()
