"""Finds shards that are connected but hear nothing, and connects them again.

discord.py's `is_ready()` stays true for a connection that has long been dead.
"""

import asyncio
import time
from collections.abc import Collection

import structlog

from bot.domain.errors import SetupError
from bot.gateway.connection import ShardConnection

log = structlog.get_logger(__name__)

_EVERY = 2.0
"""Seconds between two checks."""

_MOST_LATE = 1.0
"""Seconds that a check may be late.

A later one is left out: the event loop was blocked, so what Discord sent may not have been read yet.
"""

_SECONDS_ALONE = 60.0
"""Seconds after which the process ends if none of its shards is served any more."""

_SECONDS_BESIDE_OTHERS = 600.0
"""Seconds after which it ends if others are served, or if none has been yet.

While Discord accepts no new connections, a restart would lose those that still work.
"""

UNREACHABLE = (
    "I’ve lost the connection to Discord and can’t get it back (shard {shard}). I’m stopping so that "
    "I can be started again."
)


class Watchdog:
    """Watches the connections of this process."""

    def __init__(self, connections: Collection[ShardConnection]) -> None:
        self._connections = connections
        self._stuck: dict[int, float] = {}
        """Seconds for which a shard has not been served, apart from waiting for its turn."""
        self._served_once = False

    async def run(self) -> None:
        """Check every few seconds.

        Raises:
            SetupError: a shard could not be connected again.
        """
        while True:
            start = time.perf_counter()
            await asyncio.sleep(_EVERY)
            elapsed = time.perf_counter() - start
            if elapsed <= _EVERY + _MOST_LATE:
                self.check(elapsed)

    def check(self, elapsed: float) -> None:
        """Begin a new session on each deaf connection.

        Raises:
            SetupError: a shard could not be connected again.
        """
        served = {each.id for each in self._connections if each.is_served}
        self._served_once |= bool(served)
        patience = _SECONDS_ALONE if self._served_once and not served else _SECONDS_BESIDE_OTHERS
        for connection in self._connections:
            if connection.id in served:
                self._stuck.pop(connection.id, None)
            elif not connection.waiting:
                self._look_after(connection, elapsed, patience)

    def _look_after(self, connection: ShardConnection, elapsed: float, patience: float) -> None:
        stuck = self._stuck[connection.id] = self._stuck.get(connection.id, 0.0) + elapsed
        if stuck > patience:
            raise SetupError(UNREACHABLE.format(shard=connection.id))
        if connection.is_deaf:
            age = round(connection.read_ages().acknowledged, 1)
            log.warning("gateway silent, connecting again", shard=connection.id, seconds=age)
            connection.renew()
