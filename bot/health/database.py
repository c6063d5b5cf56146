"""Reads and writes the database every few seconds, to notice when it is gone or full."""

import asyncio
import contextlib
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from bot.db.probe import DiskFullWatch, free_space, reason_of, write_something
from bot.health.checks import DatabaseVitals
from bot.services.cluster.processes import ProcessInfo, list_living
from bot.services.delivery.backlog import Backlog, get_backlog

if TYPE_CHECKING:
    from bot.app import StudyBot

log = structlog.get_logger(__name__)

_SECONDS_BETWEEN = 10.0
_SECONDS_BETWEEN_AFTER_FAILURE = 2.0
_TIMEOUT = 5.0
_SECONDS_TO_CLOSE = 1.0


class DatabaseProbe:
    """Knows whether the database could be used a few seconds ago, and how much is due in it."""

    def __init__(self, bot: "StudyBot") -> None:
        self.backlog = Backlog()
        self.processes: Sequence[ProcessInfo] = ()
        """The processes that share the database, this one included."""
        self._bot, self._database = bot, bot.resources.database
        self._disk_full = DiskFullWatch(self._database)
        self._failures, self._error, self._took = 0, "", 0.0
        self._failed_at = -math.inf
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Probe the database every few seconds from now on."""
        self._running = asyncio.create_task(self._run(), name="database probe")

    async def close(self) -> None:
        """End. An attempt that has begun may finish, as it would leave its connection open."""
        self._closing.set()
        if self._running:
            await asyncio.wait([self._running], timeout=_SECONDS_TO_CLOSE)
            self._running.cancel()

    @property
    def is_closed(self) -> bool:
        """Whether it uses the database no more."""
        return self._closing.is_set() and (self._running is None or self._running.done())

    async def _run(self) -> None:
        while not self._closing.is_set():
            await self.probe()
            seconds = _SECONDS_BETWEEN_AFTER_FAILURE if self._failures else _SECONDS_BETWEEN
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._closing.wait()

    async def probe(self) -> None:
        """Read and write once, and note how that went."""
        start = time.monotonic()
        try:
            async with asyncio.timeout(_TIMEOUT):
                now = self._bot.resources.clock.now()
                async with self._database.reading() as connection:
                    self.backlog = await get_backlog(connection, now, self._bot.block)
                    if not self._database.is_sqlite:  # which only one process uses
                        self.processes = await list_living(connection)
                await write_something(self._database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database cannot be used
            self._failures, self._failed_at = self._failures + 1, time.monotonic()
            self._error = reason_of(error)
            if self._failures == 1:
                log.warning("database can't be used", reason=self._error)
        else:
            if self._failures:
                log.info("database can be used again", failures=self._failures)
            self._failures, self._took = 0, time.monotonic() - start
            if self._database.is_sqlite:  # on PostgreSQL, this write needs no space on the disk
                self._disk_full.forget()

    @property
    def vitals(self) -> DatabaseVitals:
        """What the attempts until now have shown."""
        return DatabaseVitals(
            failures=self._failures,
            error=self._error,
            well=time.monotonic() - self._failed_at,
            took=self._took,
            disk_full=self._disk_full.age,
            disk_space=free_space(self._database),
        )

    @property
    def connections(self) -> dict[str, int]:
        """Connections in use, by pool."""
        return self._database.connections_in_use
