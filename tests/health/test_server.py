"""`/healthz` and `/metrics`, asked over HTTP."""

import socket
from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import __version__
from bot.domain.errors import SetupError
from bot.health.metrics import Metrics
from bot.health.monitor import Monitor
from bot.health.server import build_app, serving
from tests.wire.process import until

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(monitor: Monitor, metrics: Metrics) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_app(monitor, metrics))) as client:
        yield client


async def _probe(monitor: Monitor, times: int = 1) -> None:
    assert monitor.probe
    for _ in range(times):
        await monitor.probe.probe()


async def test_process_that_connects_is_healthy(monitor: Monitor, client: Client) -> None:
    await _probe(monitor)
    answer = await client.get("/healthz")
    assert answer.status == 200
    assert await answer.json() == {
        "healthy": True,
        "state": "starting",
        "says": "Connecting to Discord.",
        "problems": [],
        "shards": [],
        "lease_seconds": None,
        "processes": [],
        "deliveries_due": 0,
        "oldest_due_seconds": 0.0,
        "version": __version__,
    }


async def test_standby_is_healthy_without_ticks_or_connection(
    monitor: Monitor, client: Client
) -> None:
    assert monitor.bot
    monitor.bot.cluster.is_standing_by = True
    monitor.stand_by()
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["state"]) == (200, "standing by")


async def test_process_that_was_given_a_lease_no_longer_says_that_it_stands_by(
    monitor: Monitor, client: Client
) -> None:
    async def starts() -> bool:
        return bool((await (await client.get("/healthz")).json())["state"] == "starting")

    assert monitor.bot
    monitor.bot.cluster.is_standing_by = True
    monitor.stand_by()
    monitor.bot.cluster.is_standing_by = False
    await until(starts)


async def test_database_that_is_gone_and_comes_back_is_told(
    monitor: Monitor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as gone:
        gone.setattr("bot.health.database._TIMEOUT", 0.0)
        await _probe(monitor, times=2)
    answer, told = await client.get("/healthz"), await (await client.get("/metrics")).text()
    assert (answer.status, [one["check"] for one in (await answer.json())["problems"]]) == (
        503,
        ["database"],
    )
    assert 'cohort_healthy{check="database"} 0.0' in told
    await _probe(monitor)
    answer, told = await client.get("/healthz"), await (await client.get("/metrics")).text()
    assert answer.status == 200
    assert 'cohort_healthy{check="database"} 1.0' in told


async def test_port_in_use_is_refused_with_a_sentence(monitor: Monitor, metrics: Metrics) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError, match=f"^HEALTH_PORT: the bot can’t listen on port {port}"):
            async with serving(monitor, metrics, "127.0.0.1", port):
                pass


async def test_metrics_name_their_format(client: Client) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert f'cohort_info{{version="{__version__}"}} 1.0' in await answer.text()
