"""Answers `/healthz` and `/metrics` on HEALTH_PORT."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import generate_latest

from bot import __version__
from bot.domain.errors import SetupError
from bot.health.checks import Check, Health
from bot.metrics import Metrics

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS_TO_CLOSE = 1.0


@asynccontextmanager
async def serving(health: Health, metrics: Metrics, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the end of the block, and yield the port; SetupError if it is not free."""
    runner = web.AppRunner(
        build_app(health, metrics), access_log=None, shutdown_timeout=_SECONDS_TO_CLOSE
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


def build_app(health: Health, metrics: Metrics) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        found = await health.report()
        described = {
            "healthy": not found.problems,
            "state": found.state,
            "says": found.summary,
            "problems": found.problems,
            "servers": found.servers,
            "shards_down": found.shards_down,
            "jobs_due": found.backlog.due,
            "oldest_due_seconds": round(found.backlog.lag.total_seconds(), 1),
            "version": __version__,
        }
        return web.json_response(described, status=503 if found.problems else 200)

    async def show_metrics(_: web.Request) -> web.Response:
        found = await health.report()
        for check in Check:
            metrics.healthy.labels(check).set(check not in found.problems)
        metrics.servers.set(found.servers)
        metrics.shards_down.set(len(found.shards_down))
        metrics.due.set(found.backlog.due)
        metrics.lag.set(found.backlog.lag.total_seconds())
        body = generate_latest(metrics.registry)
        return web.Response(body=body, headers={"Content-Type": _METRICS_TYPE})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", show_metrics)
    return app
