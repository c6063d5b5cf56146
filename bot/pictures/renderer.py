"""Renders cards as PNG in a worker process, with a time limit and a cache."""

import asyncio
import contextlib
import functools
import hashlib
import multiprocessing
import os
import signal
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

import structlog

from bot.pictures.worker import exit_with_parent, render_png

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 60.0
"""Seconds after which an idle worker is ended; the next picture starts another."""

_CACHE_SIZE = 128
"""Pictures kept in memory; a chart has about 30 KB."""


@dataclass(frozen=True)
class Card:
    """A picture to be rendered; `alt` is its alternative text."""

    name: str
    svg: str
    alt: str

    @functools.cached_property
    def key(self) -> str:
        """A hash that is equal for cards that look the same."""
        return hashlib.sha256(self.svg.encode()).hexdigest()


class Pictures:
    """Renders cards one at a time in one worker process.

    The renderer holds Python's global interpreter lock, so in a thread it would block the event
    loop. A worker that dies or takes longer than `limit` seconds is replaced, and the card that it
    was rendering gets no picture. While `waiting` cards wait to be rendered, others are refused.
    """

    def __init__(
        self, *, limit: float = 2.0, waiting: int = 16, draw: Callable[[str], bytes] = render_png
    ) -> None:
        self._limit, self._waiting, self._draw = limit, waiting, draw
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending: dict[str, asyncio.Task[bytes | None]] = {}
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._worker_lock = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._worker_pid: int | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    async def render(self, card: Card) -> bytes | None:
        """Return the card as PNG; None, with a warning in the log, if it cannot be rendered."""
        key = card.key
        if png := self._cache.get(key):
            self._cache.move_to_end(key)
            return png
        if key not in self._pending:
            if len(self._pending) >= self._waiting:
                log.warning("picture refused", card=card.name, waiting=self._waiting)
                return None
            task = asyncio.create_task(self._render(card), name=f"picture {card.name}")
            self._pending[key] = task
            task.add_done_callback(lambda _: self._pending.pop(key, None))
        return await asyncio.shield(self._pending[key])

    async def render_within(self, card: Card, seconds: float) -> bytes | None:
        """Render as `render` does; after a TimeoutError it continues in the background."""
        if png := self._cache.get(card.key):
            return png
        return await asyncio.wait_for(self.render(card), seconds)

    def deliver_later(self, message_id: int, delivery: Coroutine[Any, Any, None]) -> None:
        """Run the coroutine that adds a picture to a message, unless `cancel_delivery` stops it."""
        self.cancel_delivery(message_id)
        task = asyncio.create_task(delivery, name=f"late picture {message_id}")
        self._deliveries[message_id] = task
        task.add_done_callback(lambda done: self._forget_delivery(message_id, done))

    def _forget_delivery(self, message_id: int, done: asyncio.Task[None]) -> None:
        if self._deliveries.get(message_id) is done:
            del self._deliveries[message_id]

    def cancel_delivery(self, message_id: int) -> None:
        """Do not add a picture to a message, because its content has been replaced."""
        if task := self._deliveries.pop(message_id, None):
            task.cancel()

    async def _render(self, card: Card) -> bytes | None:
        async with self._worker_lock:
            try:
                async with asyncio.timeout(self._limit):
                    png = await self._render_in_worker(card.svg)
            except (TimeoutError, BrokenProcessPool, ValueError) as error:
                log.warning("picture failed", card=card.name, reason=type(error).__name__)
                self._end_worker()
                return None
        self._cache[card.key] = png
        if len(self._cache) > _CACHE_SIZE:
            self._cache.popitem(last=False)
        return png

    async def _render_in_worker(self, svg: str) -> bytes:
        loop = asyncio.get_running_loop()
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn"), exit_with_parent
            )
            self._worker_pid = await loop.run_in_executor(self._pool, os.getpid)
        png = await loop.run_in_executor(self._pool, self._draw, svg)
        self._idle_timer = loop.call_later(_IDLE_SECONDS, self._end_worker)
        return png

    def _end_worker(self) -> None:
        """Kill the worker, even while it renders, and discard the pool."""
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._worker_pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._worker_pid, signal.SIGKILL)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._worker_pid = None

    async def close(self) -> None:
        """Cancel all rendering and end the worker."""
        tasks = (*self._pending.values(), *self._deliveries.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._end_worker()
