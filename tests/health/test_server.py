"""`/healthz` and `/metrics`, asked over HTTP."""

import socket
from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import __version__
from bot.app import StudyBot
from bot.domain.errors import SetupError
from bot.health.checks import Health
from bot.health.server import build_app, serving

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(health: Health, bot: StudyBot) -> AsyncIterator[Client]:
    app = build_app(health, bot.resources.metrics, {"localhost", "Cohort.Internal"})
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_process_that_connects_is_healthy(client: Client) -> None:
    answer = await client.get("/healthz")
    assert answer.status == 200
    assert await answer.json() == {
        "healthy": True,
        "state": "starting",
        "says": "Connecting to Discord.",
        "problems": {},
        "servers": 0,
        "shards_down": [0],
        "jobs_due": 0,
        "oldest_due_seconds": 0.0,
        "version": __version__,
    }


async def test_port_answers_before_there_is_a_bot(client: Client, health: Health) -> None:
    health.bot = None
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["state"]) == (200, "starting")


async def test_standby_is_healthy_without_a_connection(client: Client, bot: StudyBot) -> None:
    bot.shard_claim.is_standing_by = True
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["state"]) == (200, "standing by")


async def test_database_that_is_gone_and_comes_back_is_told(
    client: Client, bot: StudyBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as gone:
        gone.setattr(bot.resources.database, "reading", refuse)
        answer, told = await client.get("/healthz"), await (await client.get("/metrics")).text()
    problem = "The database can’t be read or written (ConnectionRefusedError)."
    assert (answer.status, (await answer.json())["problems"]) == (503, {"database": problem})
    assert 'cohort_healthy{check="database"} 0.0' in told
    answer, told = await client.get("/healthz"), await (await client.get("/metrics")).text()
    assert answer.status == 200
    assert 'cohort_healthy{check="database"} 1.0' in told


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("localhost", 200),
        ("cohort.internal:8080", 200),
        ("COHORT.internal", 200),
        ("evil.example:8080", 421),
        ("127.0.0.1.evil.example", 421),
        ("a:b:c", 421),
        ("localhost:99999", 421),
        ("[", 421),
        ("\udcff\udcfe", 421),
    ],
)
async def test_port_answers_only_to_addresses_and_names_it_was_given(
    client: Client, host: str, status: int
) -> None:
    for path in ("/healthz", "/metrics"):
        assert (await client.get(path, headers={"Host": host})).status == status


async def test_port_in_use_is_refused_with_a_sentence(health: Health, bot: StudyBot) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError, match=f"^HEALTH_PORT: the bot can’t listen on port {port}"):
            async with serving(health, bot.resources.metrics, "127.0.0.1", port):
                pass


async def test_metrics_name_their_format(client: Client) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert f'cohort_info{{version="{__version__}"}} 1.0' in await answer.text()
