"""Answers `/healthz` and `/metrics` on HEALTH_PORT."""

import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import __version__
from bot.domain.errors import SetupError
from bot.health.checks import Check, Health
from bot.metrics import Metrics

_SECONDS_TO_CLOSE = 1.0
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(
    health: Health, metrics: Metrics, host: str, port: int, names: Collection[str] = ()
) -> AsyncIterator[int]:
    """Serve until the end of the block, and yield the port; SetupError if it is not free."""
    app = build_app(health, metrics, {"localhost", host, *names})
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SECONDS_TO_CLOSE)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SetupError(
                f"HEALTH_PORT: the bot can’t listen on port {port} of {host} ({(error.strerror or '').rpartition(': ')[2]}). "
                "Choose another port or HEALTH_HOST, or leave HEALTH_PORT empty."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def build_app(health: Health, metrics: Metrics, names: Collection[str]) -> web.Application:
    """Return the application; it only reads, and answers only to these names and to addresses.

    So a web page that lets its own name point to this machine can't read it in somebody's browser.
    """
    known = {name.lower() for name in names}

    @web.middleware
    async def refuse_other_names(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = _host_of(request)
        if name not in known and not _is_address(name):
            raise web.HTTPMisdirectedRequest(
                text="This port doesn’t answer to that name. Add it to HEALTH_NAMES, or use the machine’s address.\n"
            )
        return await handler(request)

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
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application(middlewares=[refuse_other_names])
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", show_metrics)
    return app


def _host_of(request: web.Request) -> str:
    """Return the name or address by which this was asked, in small letters; empty if it is no URL’s."""
    with suppress(ValueError):
        return request.url.host or ""
    return ""


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return False
