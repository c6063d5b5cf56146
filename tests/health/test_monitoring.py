"""What is started, depending on what the operator wants to be told."""

import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.app import StudyBot
from bot.health.metrics import Metrics
from bot.health.monitor import Monitor
from bot.health.monitoring import monitoring
from bot.settings import Settings

PROJECT = Path(__file__).parents[2]


pytestmark = pytest.mark.usefixtures("bare_environment")


async def test_nothing_is_watched_by_default() -> None:
    async with monitoring(Settings()) as monitor:
        assert monitor is None


def test_running_the_bot_does_not_load_what_it_may_never_need() -> None:
    loaded = "import bot.cli.commands, bot.runner, sys; print(*sys.modules)"
    names = subprocess.run(
        [sys.executable, "-c", loaded], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "bot.health.monitoring" in names
    assert {"prometheus_client", "bot.health.metrics", "bot.health.server"}.isdisjoint(names)


async def test_port_answers_before_there_is_a_bot() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with (
        monitoring(Settings(health_port=port)) as monitor,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        assert monitor
        assert isinstance(monitor.recorder, Metrics)
        async with http.get("/healthz") as answer:
            assert (answer.status, (await answer.json())["state"]) == (200, "starting")


async def test_systemd_is_told_without_a_port(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        inbox.bind(address)
        inbox.settimeout(0)
        async with monitoring(Settings(notify_socket=address, watchdog_usec=10)) as monitor:
            assert monitor
            assert not isinstance(monitor.recorder, Metrics)
        assert inbox.recv(100) == b"READY=1"


async def test_probe_ends_before_the_database_closes(monitor: Monitor) -> None:
    bot, probe = monitor.bot, monitor.probe
    assert isinstance(bot, StudyBot)
    assert probe
    for end in bot.before_database_closes:
        await end()
    assert probe.is_closed
