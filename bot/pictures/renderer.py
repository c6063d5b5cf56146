"""Cards become pictures here: in another process, within a time limit, each at most once."""

from __future__ import annotations

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

_IDLE = 60.0
"""Seconds after which a worker without work is let go; the next picture starts another."""

_KEPT = 128
"""Pictures kept in memory; a chart has about 30 KB."""


@dataclass(frozen=True)
class Card:
    """A picture still to be drawn; `alt` says in words what it shows."""

    name: str
    svg: str
    alt: str

    @functools.cached_property
    def key(self) -> str:
        """What two cards that look the same have in common."""
        return hashlib.sha256(self.svg.encode()).hexdigest()


class Pictures:
    """Draws cards, one at a time, in one worker process.

    The renderer holds Python's global lock while it draws, so a thread would stall every other
    answer. A worker that dies or takes longer than `limit` seconds is replaced; whoever waited
    gets no picture, and the answer stays text.
    """

    def __init__(
        self, *, limit: float = 2.0, waiting: int = 16, draw: Callable[[str], bytes] = render_png
    ) -> None:
        self._limit, self._waiting, self._draw = limit, waiting, draw
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}
        self._late: dict[int, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._worker: int | None = None
        self._letting_go: asyncio.TimerHandle | None = None

    async def render(self, card: Card) -> bytes | None:
        """Return the card as PNG; None if it cannot be had (logged once, where it failed)."""
        key = card.key
        if png := self._kept.get(key):
            self._kept.move_to_end(key)
            return png
        if key not in self._under_way:
            if len(self._under_way) >= self._waiting:
                log.warning("picture refused", card=card.name, waiting=self._waiting)
                return None
            task = asyncio.create_task(self._render(card), name=f"picture {card.name}")
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(self._under_way[key])

    async def render_within(self, card: Card, seconds: float) -> bytes | None:
        """Return the card as PNG; None if it cannot be had.

        Raises:
            TimeoutError: it takes longer; the drawing goes on all the same.
        """
        if png := self._kept.get(card.key):
            return png
        return await asyncio.wait_for(self.render(card), seconds)

    def deliver_later(self, message_id: int, delivery: Coroutine[Any, Any, None]) -> None:
        """Let a picture be put into a message once it is there, unless `cancel_delivery` comes first."""
        self.cancel_delivery(message_id)
        task = asyncio.create_task(delivery, name=f"late picture {message_id}")
        self._late[message_id] = task
        task.add_done_callback(lambda done: self._delivered(message_id, done))

    def _delivered(self, message_id: int, done: asyncio.Task[None]) -> None:
        if self._late.get(message_id) is done:
            del self._late[message_id]

    def cancel_delivery(self, message_id: int) -> None:
        """Keep a late picture out of a message that has become another answer meanwhile."""
        if task := self._late.pop(message_id, None):
            task.cancel()

    async def _render(self, card: Card) -> bytes | None:
        async with self._turn:
            try:
                async with asyncio.timeout(self._limit):
                    png = await self._in_worker(card.svg)
            except (TimeoutError, BrokenProcessPool, ValueError) as error:
                log.warning("picture failed", card=card.name, reason=type(error).__name__)
                self._discard_worker()
                return None
        self._kept[card.key] = png
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return png

    async def _in_worker(self, svg: str) -> bytes:
        loop = asyncio.get_running_loop()
        if self._letting_go:
            self._letting_go.cancel()
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn"), exit_with_parent
            )
            self._worker = await loop.run_in_executor(self._pool, os.getpid)
        png = await loop.run_in_executor(self._pool, self._draw, svg)
        self._letting_go = loop.call_later(_IDLE, self._discard_worker)
        return png

    def _discard_worker(self) -> None:
        """Drop the pool, ending its worker whatever it is at."""
        if self._letting_go:
            self._letting_go.cancel()
        if self._worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._worker, signal.SIGKILL)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._worker = None

    async def close(self) -> None:
        """Stop drawing and end the worker."""
        tasks = (*self._under_way.values(), *self._late.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._discard_worker()
