"""Renders cards as PNG in a worker process, with a time limit and a cache."""

import asyncio
import hashlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

_WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))
"""The command that starts a worker; with -P, modules beside the file do not hide others."""

_KEPT_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What a worker is given of the environment: neither the token nor the database's address."""

_LENGTH_BYTES, _RENDERED = 4, b"\x01"
"""As in `bot/pictures/worker.py`, which is not imported here because it loads the renderer."""


class WorkerError(Exception):
    """A worker could not render a document; the message is the name of its error."""


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
    """Renders cards one at a time in one worker process.

    The renderer holds Python's global interpreter lock, so in a thread it would block the event
    loop. A worker that dies or takes longer than `limit` seconds is replaced, and the card that it
    was rendering gets no picture. While `most_pending` cards are rendered or wait for it, others are
    refused. After `idle_seconds` without work, a worker is ended; the next picture starts another.
    `cache_size` pictures of about 30 KB each are kept in memory.
    """

    def __init__(
        self,
        *,
        limit: float = 2.0,
        most_pending: int = 16,
        idle_seconds: float = 20.0,
        cache_size: int = 128,
        worker: Sequence[str] = _WORKER,
    ) -> None:
        self.limit, self._most_pending, self._command = limit, most_pending, worker
        self._idle_seconds, self._cache_size = idle_seconds, cache_size
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending: dict[str, asyncio.Task[bytes | None]] = {}
        self._worker_lock = asyncio.Lock()
        self._worker: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

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
        await self._end_worker()

    async def _render(self, card: Card) -> bytes | None:
        async with self._worker_lock:
            try:
                async with asyncio.timeout(self.limit):
                    png = await self._render_in_worker(card.svg.encode())
            except (TimeoutError, WorkerError, EOFError, OSError, RuntimeError) as error:
                # uvloop raises a RuntimeError where asyncio raises an OSError: the pipe is closed.
                reason = str(error) if isinstance(error, WorkerError) else type(error).__name__
                log.warning("picture failed", card=card.name, reason=reason)
                await self._end_worker()
                return None
        self._cache[card.digest] = png
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return png

    async def _render_in_worker(self, document: bytes) -> bytes:
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._worker is None or self._worker.returncode is not None:
            self._worker = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
                start_new_session=True,  # Ctrl-C in a terminal reaches the bot only, which ends the worker
            )
        requests, answers = self._worker.stdin, self._worker.stdout
        if requests is None or answers is None:
            raise WorkerError("has no pipes")
        requests.write(len(document).to_bytes(_LENGTH_BYTES) + document)
        await requests.drain()
        outcome = await answers.readexactly(1)
        body = await answers.readexactly(int.from_bytes(await answers.readexactly(_LENGTH_BYTES)))
        if outcome != _RENDERED:
            raise WorkerError(body.decode())
        self._idle_timer = asyncio.get_running_loop().call_later(
            self._idle_seconds, self._kill_worker
        )
        return body

    async def _end_worker(self) -> None:
        if worker := self._kill_worker():
            await worker.wait()

    def _kill_worker(self) -> Process | None:
        """Kill the worker, even while it renders, and return its process."""
        if self._idle_timer:
            self._idle_timer.cancel()
        worker, self._worker = self._worker, None
        if worker:
            with suppress(ProcessLookupError):
                worker.kill()
        return worker
