"""A running bot tells operators over HTTP how it is doing."""

import socket

import aiohttp
import pytest

from tests.wire.conftest import BotEnvironment
from tests.wire.process import until

CHANNEL = 100


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_operators_are_told_how_a_running_bot_is(environment: BotEnvironment) -> None:
    environment.discord.add_server(CHANNEL << 22, CHANNEL)
    port = _free_port()
    environment.settings.update(HEALTH_PORT=str(port))
    async with environment.bot(), aiohttp.ClientSession() as http:

        async def serves() -> bool:
            try:
                async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    return bool((await answer.json())["says"] == "Serving 1 server.")
            except aiohttp.ClientError:
                return False

        await until(serves)
        async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            told = await answer.text()
        assert {"cohort_servers 1.0", "cohort_shards_down 0.0"} <= set(told.splitlines())
