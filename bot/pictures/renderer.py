"""Renders cards as PNG in a worker process, with a time limit and a cache."""

import asyncio
import contextlib
import functools
import hashlib
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from bot.pictures.late import LatePictures

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 20.0
"""Seconds after which an idle worker is ended; the next picture starts another."""

_CACHE_SIZE = 128
"""Pictures kept in memory; a chart has about 30 KB."""

_WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))
"""The command that starts a worker; with -P, modules beside the file do not hide others."""

_LENGTH_BYTES, _RENDERED = 4, b"\x01"
"""As in `bot/pictures/worker.py`, which is not imported here because it loads the renderer."""


class WorkerError(Exception):
    """A worker died, or could not render a document."""


class _Worker:
    """A process that renders one document at a time; its methods block."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # Ctrl-C in a terminal reaches the bot only, which ends the worker
        )
        self.pid = self._process.pid

    def render(self, svg: str) -> bytes:
        """Return a document as PNG.

        Raises:
            WorkerError: the worker died, or could not render it; the message says which.
        """
        requests, answers = self._pipes()
        document = svg.encode()
        try:
            requests.write(len(document).to_bytes(_LENGTH_BYTES) + document)
            requests.flush()
        except OSError as error:
            raise WorkerError("died") from error
        outcome, header = answers.read(1), answers.read(_LENGTH_BYTES)
        length = int.from_bytes(header)
        body = answers.read(length)
        if len(header) < _LENGTH_BYTES or len(body) < length:
            raise WorkerError("died")
        if outcome != _RENDERED:
            raise WorkerError(body.decode())
        return body

    def end(self) -> None:
        """Kill the process, even while it renders; `render` then raises WorkerError."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes():
            with contextlib.suppress(OSError):
                pipe.close()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise WorkerError("has no pipes")
        return stdin, stdout


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
    was rendering gets no picture. While `most_pending` cards are rendered or wait for it, others are
    refused.
    """

    def __init__(
        self, *, limit: float = 2.0, most_pending: int = 16, worker: Sequence[str] = _WORKER
    ) -> None:
        self._limit, self._most_pending, self._command = limit, most_pending, worker
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._pending: dict[str, asyncio.Task[bytes | None]] = {}
        self.late = LatePictures()
        self._worker_lock = asyncio.Lock()
        self._worker: _Worker | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    @property
    def queue_length(self) -> int:
        """How many pictures are being rendered or wait for it."""
        return len(self._pending)

    async def render(self, card: Card) -> bytes | None:
        """Return the card as PNG; None, with a warning in the log, if it cannot be rendered."""
        key = card.key
        if png := self._cache.get(key):
            self._cache.move_to_end(key)
            return png
        if key not in self._pending:
            if len(self._pending) >= self._most_pending:
                log.warning("picture refused", card=card.name, pending=len(self._pending))
                return None
            task = asyncio.create_task(self._render(card), name=f"picture {card.name}")
            self._pending[key] = task
            task.add_done_callback(lambda _: self._pending.pop(key, None))
        return await asyncio.shield(self._pending[key])

    async def render_within(self, card: Card, seconds: float) -> bytes | None:
        """Render as `render` does; after a TimeoutError, rendering continues in the background."""
        return await asyncio.wait_for(self.render(card), seconds)

    async def _render(self, card: Card) -> bytes | None:
        async with self._worker_lock:
            try:
                async with asyncio.timeout(self._limit):
                    png = await self._render_in_worker(card.svg)
            except (TimeoutError, WorkerError, OSError) as error:
                reason = str(error) or type(error).__name__
                log.warning("picture failed", card=card.name, reason=reason)
                self._end_worker()
                return None
        self._cache[card.key] = png
        if len(self._cache) > _CACHE_SIZE:
            self._cache.popitem(last=False)
        return png

    async def _render_in_worker(self, svg: str) -> bytes:
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._worker is None:
            self._worker = await asyncio.to_thread(_Worker, self._command)
        png = await asyncio.to_thread(self._worker.render, svg)
        loop = asyncio.get_running_loop()
        self._idle_timer = loop.call_later(_IDLE_SECONDS, self._end_worker)
        return png

    def _end_worker(self) -> None:
        """Kill the worker, even while it renders."""
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._worker is not None:
            self._worker.end()
        self._worker = None

    async def close(self) -> None:
        """Cancel all rendering and end the worker."""
        await self.late.close()
        tasks = tuple(self._pending.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._end_worker()
