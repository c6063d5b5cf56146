"""A running bot tells operators how it is doing: over HTTP and through systemd's socket."""

import os
import signal
import socket
from pathlib import Path

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
async def test_operators_are_told_how_a_running_bot_is(
    environment: BotEnvironment, tmp_path: Path
) -> None:
    environment.discord.add_server(CHANNEL << 22, CHANNEL)
    port, address = _free_port(), str(tmp_path / "notify")
    environment.settings.update(HEALTH_PORT=str(port), NOTIFY_SOCKET=address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.settimeout(120)
        async with environment.bot() as bot, aiohttp.ClientSession() as http:

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
            os.kill(bot.process.pid, signal.SIGTERM)
            assert await bot.process.wait() == 0
        assert systemd.recv(500) == b"READY=1"
        assert systemd.recv(500).endswith(b"WATCHDOG=1")
