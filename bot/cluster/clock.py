"""The database's clock as seen from this process, which may be late to read its answers."""

import asyncio
import datetime as dt
from collections import deque

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

_LOOKS = 12
"""How many looks at the clock count: those of the last minute, as each heartbeat takes one."""


class DatabaseClock:
    """Tells when something that is set by the database's clock is due, by the event loop's clock.

    Each answer of the database is read a little late: by milliseconds, or by a quarter of a second
    while the process is busy. The smallest of the last differences is therefore the closest one.
    """

    def __init__(self) -> None:
        self._differences: deque[float] = deque(maxlen=_LOOKS)

    async def look(self, connection: AsyncConnection) -> None:
        """Compare the clocks; call it every few seconds, as they may drift apart."""
        now = (await connection.scalars(select(func.clock_timestamp()))).one()
        self._differences.append(asyncio.get_running_loop().time() - now.timestamp())

    async def look_first(self, connection: AsyncConnection) -> None:
        """Compare the clocks if that was never done."""
        if not self._differences:
            await self.look(connection)

    def loop_time(self, moment: dt.datetime) -> float:
        """Return when a moment of the database's clock is, by the event loop's clock.

        Raises:
            ValueError: the clocks were never compared.
        """
        return moment.timestamp() + min(self._differences)
