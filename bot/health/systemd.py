"""Tells systemd that the bot has started, how it is doing, and that it still works.

It is told by lines of text on a socket, as sd_notify(3) says.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.health.checks import Check, Health

_STATUS_SECONDS = 10.0  # seconds between two reports if systemd does not wait for a sign of life


class Systemd:
    def __init__(self, address: str, watchdog_usec: int | None = None) -> None:
        """`address` is NOTIFY_SOCKET, where a leading @ means an abstract socket.

        `watchdog_usec` is WATCHDOG_USEC: the microseconds within which systemd waits for a sign of life.
        """
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.seconds = watchdog_usec / 1_000_000 / 2 if watchdog_usec else _STATUS_SECONDS
        """Seconds between two reports: half of the time that systemd waits."""

    def notify(self, *lines: str) -> None:
        """Send lines such as READY=1; a service manager that is gone is ignored."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.connect(self._address)
            out.send("\n".join(lines).encode())

    @asynccontextmanager
    async def keep_informed(self, health: Health) -> AsyncIterator[None]:
        """Tell systemd how the process is doing, until the end of the block."""
        self.notify("READY=1")
        task = asyncio.create_task(self._report(health), name="systemd")
        try:
            yield
        finally:
            task.cancel()
            self.notify("STOPPING=1")

    async def _report(self, health: Health) -> None:
        """Send the status and a sign of life again and again.

        The sign of life is withheld if the scheduler stands still, which a restart cures. If the
        database is gone, the bot goes on by itself once it is back; if Discord is, the bot connects
        again, or ends by itself.
        """
        while True:
            found = await health.report()
            alive = () if Check.TICK in found.problems else ("WATCHDOG=1",)
            self.notify(f"STATUS={found.summary}", *alive)
            await asyncio.sleep(self.seconds)
