"""Answers `/healthz` and `/metrics` on HEALTH_PORT."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot import __version__
from bot.domain.errors import SetupError
from bot.health.checks import Report, report
from bot.health.metrics import Metrics
from bot.health.monitor import Monitor
from bot.services.delivery.backlog import Backlog

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS_TO_CLOSE = 1.0


@asynccontextmanager
async def serving(monitor: Monitor, metrics: Metrics, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the end of the block; yield the port.

    Raises:
        SetupError: the port cannot be used.
    """
    runner = web.AppRunner(
        build_app(monitor, metrics), access_log=None, shutdown_timeout=_SECONDS_TO_CLOSE
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SetupError(
                f"HEALTH_PORT: the bot can’t listen on port {port} of {host} ({error.strerror}). "
                "Choose another port, or leave HEALTH_PORT empty."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _describe(found: Report, monitor: Monitor) -> dict[str, Any]:
    """Return what `/healthz` says, as JSON."""
    backlog = monitor.probe.backlog if monitor.probe else Backlog()
    return {
        "healthy": found.is_healthy,
        "state": found.vitals.state,
        "says": found.summary,
        "problems": [{"check": one.check, "reason": one.reason} for one in found.problems],
        "shards": [
            {
                "shard": shard.shard_id,
                "connected": not shard.unserved,
                "times_lost": shard.losses,
                "seconds_since_acknowledgement": round(shard.acknowledged, 1),
                "seconds_since_event": round(shard.received, 1),
            }
            for shard in found.vitals.shards
        ],
        "lease_seconds": None if found.vitals.lease == math.inf else round(found.vitals.lease, 1),
        "processes": [
            {"process": one.process_id, "version": one.version, "state": one.state}
            for one in (monitor.probe.processes if monitor.probe else ())
        ],
        "deliveries_due": backlog.due,
        "oldest_due_seconds": round(backlog.lag.total_seconds(), 1),
        "version": __version__,
    }


def build_app(monitor: Monitor, metrics: Metrics) -> web.Application:
    """Return the application; it only reads."""

    async def healthz(_: web.Request) -> web.Response:
        found = report(monitor.vitals())
        return web.json_response(_describe(found, monitor), status=200 if found.is_healthy else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=metrics.render(monitor), headers={"Content-Type": _METRICS_TYPE})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", show_metrics)
    return app
