"""Renders cards as PNG in the worker process, with a cache."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

import structlog

from bot.pictures.process import WorkerError, WorkerProcess

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Card:
    """A picture to be rendered; `alt` is its alternative text."""

    name: str
    svg: str
    alt: str

    @cached_property
    def digest(self) -> str:
        """A hash that is equal for cards that look the same."""
        return hashlib.sha256(self.svg.encode()).hexdigest()


class Pictures:
    """Renders cards one at a time in the worker process.

    A card that the worker can't render gets no picture. While `most_pending` cards are rendered or wait
    for it, others are refused. `cache_size` pictures of about 30 KB each are kept in memory.
    """

    def __init__(
        self, process: WorkerProcess | None = None, *, most_pending: int = 16, cache_size: int = 128
    ) -> None:
        self.process = process or WorkerProcess()
        self._most_pending, self._cache_size = most_pending, cache_size
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending: dict[str, asyncio.Task[bytes | None]] = {}

    async def render(self, card: Card) -> bytes | None:
        """Return the card as PNG; None, with a warning in the log, if it cannot be rendered."""
        digest = card.digest
        if png := self._cache.get(digest):
            self._cache.move_to_end(digest)
            return png
        if digest not in self._pending:
            if len(self._pending) >= self._most_pending:
                log.warning("picture refused", card=card.name, pending=len(self._pending))
                return None
            task = asyncio.create_task(self._render(card), name=f"picture {card.name}")
            self._pending[digest] = task
            task.add_done_callback(lambda _: self._pending.pop(digest, None))
        return await asyncio.shield(self._pending[digest])

    async def render_within(self, card: Card, seconds: float) -> bytes | None:
        """Render as `render` does; None if it takes longer, while rendering continues for the cache."""
        try:
            return await asyncio.wait_for(self.render(card), seconds)
        except TimeoutError:
            log.warning("picture too late", card=card.name)
            return None

    async def close(self) -> None:
        tasks = tuple(self._pending.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.process.close()

    async def _render(self, card: Card) -> bytes | None:
        try:
            png = await self.process.draw(card.svg)
        except WorkerError as error:
            log.warning("picture failed", card=card.name, reason=str(error))
            return None
        self._cache[card.digest] = png
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return png
