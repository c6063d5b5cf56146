"""Renders cards as PNG, with a cache, in a worker process that also makes the inputs of challenges."""

import asyncio
import hashlib
import json
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

_WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))
"""The command that starts a worker; with -P, modules beside the file do not hide others."""

_KEPT_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What it is given of the environment: neither the token nor the database's address."""

_LENGTH_BYTES, _DRAW, _MAKE_INPUT, _DONE = 4, b"\x00", b"\x01", b"\x01"
"""As in `bot/pictures/worker.py`, which is not imported here because it loads the renderer."""


class WorkerError(Exception):
    """A worker could not do what it was asked for; the message is the name of its error."""


class WorkerProcess:
    """One process that answers one request at a time.

    The renderer holds Python's global interpreter lock, so in a thread it would block the event
    loop. A worker that dies or takes longer than `limit` seconds is replaced, and what it was asked for
    fails with a WorkerError. After `idle_seconds` without work, a worker is ended; the next request
    starts another.
    """

    def __init__(
        self, *, limit: float = 2.0, idle_seconds: float = 20.0, command: Sequence[str] = _WORKER
    ) -> None:
        self.limit, self._idle_seconds, self._command = limit, idle_seconds, command
        self._lock = asyncio.Lock()
        self._worker: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    async def draw(self, svg: str) -> bytes:
        return await self._ask(_DRAW, svg)

    async def make_input(self, generator: str, seed: int) -> tuple[str, float | str]:
        """Return the text of the file and the result that a generator, as source, makes from a seed."""
        made = await self._ask(_MAKE_INPUT, json.dumps({"source": generator, "seed": seed}))
        text, result = json.loads(made)
        return text, result

    async def close(self) -> None:
        if worker := self._kill():
            await worker.wait()

    async def _ask(self, kind: bytes, request: str) -> bytes:
        async with self._lock:
            try:
                async with asyncio.timeout(self.limit):
                    return await self._send(kind, request.encode())
            except (TimeoutError, WorkerError, EOFError, OSError, RuntimeError) as error:
                # uvloop raises a RuntimeError where asyncio raises an OSError: the pipe is closed.
                await self.close()
                reason = str(error) if isinstance(error, WorkerError) else type(error).__name__
                raise WorkerError(reason) from error
            except asyncio.CancelledError:
                self._kill()  # or the next request would get the answer to this one
                raise

    async def _send(self, kind: bytes, request: bytes) -> bytes:
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
        requests.write(kind + len(request).to_bytes(_LENGTH_BYTES) + request)
        await requests.drain()
        outcome = await answers.readexactly(1)
        body = await answers.readexactly(int.from_bytes(await answers.readexactly(_LENGTH_BYTES)))
        if outcome != _DONE:
            raise WorkerError(body.decode())
        self._idle_timer = asyncio.get_running_loop().call_later(self._idle_seconds, self._kill)
        return body

    def _kill(self) -> Process | None:
        """Kill the worker, even while it works, and return its process."""
        if self._idle_timer:
            self._idle_timer.cancel()
        worker, self._worker = self._worker, None
        if worker:
            with suppress(ProcessLookupError):
                worker.kill()
        return worker


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
