"""The start is retried during an outage of Discord, and a signal ends the bot cleanly."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import discord
import pytest
import tenacity
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from bot.runner import NO_NETWORK, REFUSED, _run
from tests.test_settings import TOKEN

PROJECT = Path(__file__).parents[1]

ME, APPLICATION, GATEWAY = "/users/@me", "/oauth2/applications/@me", "/gateway/"
USER = {"id": "1", "username": "cohort", "discriminator": "0", "avatar": None}
ABOUT: dict[str, Any] = dict.fromkeys(("name", "description", "verify_key"), "")
ABOUT |= dict.fromkeys(("flags", "bot_public", "bot_require_code_grant"), 0)
ABOUT |= {"id": "1", "icon": None, "owner": USER}
HANGS_UP = "the line is cut"
SENDS_AWAY = "the gateway closes with code 4004"


class SmallDiscord:
    """Returns, for each URL, one response after another, and then always the last."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: dict[str, list[Any]] = {
            ME: [USER],
            APPLICATION: [ABOUT],
            GATEWAY: [SENDS_AWAY],
        }
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send the next response: a status, a JSON document, or a broken connection."""
        self.asked.append(request.path)
        answers = self.answers[request.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == HANGS_UP and request.transport:
            request.transport.abort()
        if answer == SENDS_AWAY:
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.close(code=4004)
            return socket
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


@pytest.fixture
async def small_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmallDiscord]:
    """A server that stands in for Discord; the bot does not wait between two attempts."""
    small, application = SmallDiscord(), web.Application()
    application.router.add_get("/{address:.*}", small.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    small.url = f"http://{host}:{port}"
    monkeypatch.setattr(discord.http.Route, "BASE", small.url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(small.url + GATEWAY))
    monkeypatch.setattr("bot.runner._RETRY_WAIT", tenacity.wait_none())
    yield small
    await runner.cleanup()


@pytest.fixture
def new_bot(catalog: Catalog, sqlite_url: str) -> Callable[[], StudyBot]:
    """Builds a bot for each attempt."""

    def make() -> StudyBot:
        database, clock = Database(sqlite_url), SystemClock()
        membership = DiscordMembership(database, clock)
        return StudyBot(Resources(catalog, Pictures(), database, clock, membership))

    return make


async def _fault(new_bot: Callable[[], StudyBot]) -> tuple[str, list[str]]:
    """Run the bot until it ends; return its error message and the reasons for retries."""
    with capture_logs() as logs, pytest.raises(SetupError) as fault:
        await _run(new_bot, TOKEN)
    retries = [entry for entry in logs if entry["event"] == "start failed, retrying"]
    assert all(entry.keys() == {"event", "log_level", "reason"} for entry in retries)
    return str(fault.value), [entry["reason"] for entry in retries]


async def test_start_is_retried_during_outage(
    small_discord: SmallDiscord, new_bot: Callable[[], StudyBot]
) -> None:
    small_discord.answers[ME][:0] = [HANGS_UP, HANGS_UP]  # aiohttp itself asks once more
    small_discord.answers[APPLICATION].insert(0, 503)
    small_discord.answers[GATEWAY].insert(0, 503)
    sentence, reasons = await _fault(new_bot)
    assert reasons == ["ServerDisconnectedError", "DiscordServerError", "GatewayNotFound"]
    assert sentence == "Discord closed the connection for good (code 4004)."


@pytest.mark.parametrize(("status", "start"), [(401, REFUSED), (403, "Discord did not let")])
async def test_refused_start_is_not_retried(
    small_discord: SmallDiscord, new_bot: Callable[[], StudyBot], status: int, start: str
) -> None:
    small_discord.answers[ME] = [status]
    sentence, reasons = await _fault(new_bot)
    assert (small_discord.asked, reasons) == ([ME], [])
    assert sentence.startswith(start)


@pytest.mark.parametrize(
    ("trouble", "start"), [(503, "Discord did not let the bot start: 503 "), (HANGS_UP, NO_NETWORK)]
)
async def test_lasting_outage_ends_with_one_sentence(
    small_discord: SmallDiscord,
    new_bot: Callable[[], StudyBot],
    monkeypatch: pytest.MonkeyPatch,
    trouble: Any,
    start: str,
) -> None:
    monkeypatch.setattr("bot.runner._MAX_START_SECONDS", 0.0)
    small_discord.answers[ME] = [trouble]
    sentence, _ = await _fault(new_bot)
    assert sentence.startswith(start)


async def test_signal_during_retry_stops_bot_at_once(
    small_discord: SmallDiscord, tmp_path: Path
) -> None:
    small_discord.answers[ME] = [503]
    there = f"import discord\ndiscord.http.Route.BASE = {small_discord.url!r}\n"
    (tmp_path / "sitecustomize.py").write_text(there)
    path = f"{tmp_path}{os.pathsep}{PROJECT}"
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=tmp_path,
        env={"PYTHONPATH": path, "PATH": os.defpath, "DISCORD_TOKEN": TOKEN},
        stderr=subprocess.PIPE,
    )
    assert bot.stderr is not None
    async with asyncio.timeout(60):
        await bot.stderr.readuntil(b"start failed, retrying")
        bot.terminate()
        _, rest = await bot.communicate()
    assert (bot.returncode, b'"stopped"' in rest) == (0, True)


_LEAVES_SLOWLY = """
import asyncio, sys
from bot import log
from bot.runner import _until_stopped
async def serve():
    print("up", flush=True)
    await asyncio.sleep(60)
log.configure("INFO")
asyncio.run(_until_stopped(serve()))
print("left", flush=True)
sys.stdin.readline()
"""


def test_further_signals_do_not_interrupt_shutdown() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _LEAVES_SLOWLY],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as leaving:
        assert leaving.stdout is not None
        assert leaving.stdout.readline() == "up\n"
        leaving.terminate()
        assert leaving.stdout.readline() == "left\n"
        for number in (signal.SIGTERM, signal.SIGINT):
            leaving.send_signal(number)
        leaving.communicate("\n", timeout=60)
    assert leaving.returncode == 0
