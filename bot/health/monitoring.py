"""Starts what operators want to be told: a port, systemd, both, or nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.health.monitor import Monitor
from bot.health.systemd import Systemd
from bot.recorder import Recorder
from bot.settings import Settings


@asynccontextmanager
async def monitoring(settings: Settings) -> AsyncIterator[Monitor | None]:
    """Watch the process until the end of the block; yield None if nobody is to be told.

    It begins before the bot connects to Discord, and goes on while a start is tried again.

    Raises:
        SetupError: the port cannot be used.
    """
    if settings.health_port is None and not settings.notify_socket:
        yield None
        return
    async with AsyncExitStack() as stack:
        if settings.health_port is None:
            monitor = Monitor(Recorder())
        else:
            # These take about 5 MB, so they are only loaded where they are used.
            from bot.health.metrics import Metrics  # noqa: PLC0415
            from bot.health.server import serving  # noqa: PLC0415

            metrics = Metrics()
            monitor = Monitor(metrics)
            port = serving(monitor, metrics, settings.health_host, settings.health_port)
            await stack.enter_async_context(port)
        await stack.enter_async_context(monitor.running())
        if settings.notify_socket:
            systemd = Systemd(settings.notify_socket, settings.watchdog_usec)
            await stack.enter_async_context(systemd.keep_informed(monitor))
        yield monitor
