"""The start is retried during an outage of Discord, and a signal stops the bot cleanly."""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import tenacity
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.cluster.shard_claim import GatewayLimits, ShardClaim
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock
from bot.domain.shards import ShardBlock
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from bot.runner import NO_NETWORK, REFUSED, TOO_FEW_SHARDS, run_with
from tests.packs import SMALL_PACK
from tests.test_settings import TOKEN

PROJECT = Path(__file__).parents[1]

ME, APPLICATION, GATEWAY = "/users/@me", "/oauth2/applications/@me", "/gateway/"
LIMITS = "/gateway/bot"
USER = {"id": "1", "username": "cohort", "discriminator": "0", "avatar": None}
APPLICATION_INFO: dict[str, Any] = dict.fromkeys(("name", "description", "verify_key"), "")
APPLICATION_INFO |= dict.fromkeys(("flags", "bot_public", "bot_require_code_grant"), 0)
APPLICATION_INFO |= {"id": "1", "icon": None, "owner": USER}
STARTS = {"total": 1000, "remaining": 1000, "reset_after": 7_200_000, "max_concurrency": 1}
DISCONNECT = "the line is cut"
CLOSES_GATEWAY, TOO_FEW = 4004, 4011
_IDENTIFY = 2


class FakeDiscord:
    """Returns the responses for a URL one after another, then always the last."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: dict[str, list[Any]] = {
            ME: [USER],
            APPLICATION: [APPLICATION_INFO],
            LIMITS: [{"url": "", "shards": 1, "session_start_limit": STARTS}],
            GATEWAY: [CLOSES_GATEWAY],
        }
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send the next response: a status, a JSON document, or a broken connection."""
        self.asked.append(request.path)
        answers = self.answers[request.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == DISCONNECT and request.transport:
            request.transport.abort()
        if isinstance(answer, int) and answer in {CLOSES_GATEWAY, TOO_FEW}:
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
            while (await socket.receive_json())["op"] != _IDENTIFY:
                pass
            await socket.close(code=answer)
            return socket
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


@pytest.fixture
async def fake_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """A stand-in for Discord; the bot does not wait between attempts."""
    server, application = FakeDiscord(), web.Application()
    application.router.add_get("/{address:.*}", server.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    server.url = f"http://{host}:{port}"
    monkeypatch.setattr(discord.http.Route, "BASE", server.url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.url + GATEWAY))
    monkeypatch.setattr("bot.runner.RETRY_WAIT", tenacity.wait_none())
    monkeypatch.setattr("bot.cluster.shard_claim.TURN_SECONDS", 0.0)
    yield server
    await runner.cleanup()


@pytest.fixture
def new_bot(catalog: Catalog, sqlite_url: str) -> Callable[[], StudyBot]:
    """Builds a bot for each attempt."""

    def make() -> StudyBot:
        database, clock = Database(sqlite_url), SystemClock()
        return StudyBot(Resources(catalog, Pictures(), database, clock))

    return make


async def _run_to_error(new_bot: Callable[[], StudyBot]) -> tuple[str, list[str]]:
    """Run the bot until it ends; return its error message and the reasons for retries."""
    with capture_logs() as logs, pytest.raises(SetupError) as error:
        await run_with(new_bot, TOKEN)
    retries = [entry for entry in logs if entry["event"] == "start failed, retrying"]
    assert all(entry.keys() == {"event", "log_level", "reason"} for entry in retries)
    return str(error.value), [entry["reason"] for entry in retries]


async def test_start_is_retried_during_outage(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot]
) -> None:
    fake_discord.answers[ME][:0] = [DISCONNECT, DISCONNECT]  # aiohttp itself retries once
    fake_discord.answers[APPLICATION].insert(0, 503)
    fake_discord.answers[LIMITS].insert(0, 503)
    sentence, reasons = await _run_to_error(new_bot)
    assert reasons == ["ServerDisconnectedError", "DiscordServerError", "GatewayNotFound"]
    assert sentence == "Discord closed the connection for good (code 4004)."


async def test_start_is_retried_during_outage_after_standing_by_for_a_day(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot], monkeypatch: pytest.MonkeyPatch
) -> None:
    class StandsByForADay(ShardClaim):
        @asynccontextmanager
        async def serving(self, limits: GatewayLimits) -> AsyncIterator[ShardBlock]:
            later = SimpleNamespace(monotonic=lambda: time.monotonic() + 86_400)
            monkeypatch.setattr("tenacity.time", later)
            async with super().serving(limits) as block:
                yield block

    def new_standby() -> StudyBot:
        bot = new_bot()
        bot.shard_claim = StandsByForADay()
        return bot

    fake_discord.answers[LIMITS] = [
        fake_discord.answers[LIMITS][0],
        503,
        *fake_discord.answers[LIMITS],
    ]
    sentence, reasons = await _run_to_error(new_standby)
    assert reasons == ["GatewayNotFound"]
    assert sentence == "Discord closed the connection for good (code 4004)."


async def test_operator_is_told_that_there_are_too_few_shards(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot]
) -> None:
    fake_discord.answers[GATEWAY] = [TOO_FEW]
    assert await _run_to_error(new_bot) == (TOO_FEW_SHARDS, [])


async def test_failure_of_what_is_cancelled_at_the_end_is_no_error_of_asyncio(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: object) -> None:
        raise SetupError("the first failure")

    async def fail_when_cancelled(_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError

    monkeypatch.setattr(StudyBot, "require_shard", fail)
    monkeypatch.setattr(ShardClaim, "hold_until_lost", fail_when_cancelled)
    monkeypatch.setattr("bot.runner.ticking", lambda _: nullcontext())
    lost = list[str]()
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: lost.append(context["message"])
    )
    assert await _run_to_error(new_bot) == ("the first failure", [])
    gc.collect()
    assert lost == []


async def test_start_that_discord_does_not_allow_today_is_not_made(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot]
) -> None:
    fake_discord.answers[LIMITS][0]["session_start_limit"] = STARTS | {"remaining": 0}
    sentence, reasons = await _run_to_error(new_bot)
    assert "Start again in 121 minutes" in sentence
    assert (fake_discord.asked.count(GATEWAY), reasons) == (0, [])


@pytest.mark.parametrize(("status", "start"), [(401, REFUSED), (403, "Discord didn’t let")])
async def test_refused_start_is_not_retried(
    fake_discord: FakeDiscord, new_bot: Callable[[], StudyBot], status: int, start: str
) -> None:
    fake_discord.answers[ME] = [status]
    sentence, reasons = await _run_to_error(new_bot)
    assert (fake_discord.asked, reasons) == ([ME], [])
    assert sentence.startswith(start)


@pytest.mark.parametrize(
    ("failure", "start"),
    [(503, "Discord didn’t let the bot start: 503 "), (DISCONNECT, NO_NETWORK)],
)
async def test_lasting_outage_ends_with_one_sentence(
    fake_discord: FakeDiscord,
    new_bot: Callable[[], StudyBot],
    monkeypatch: pytest.MonkeyPatch,
    failure: Any,
    start: str,
) -> None:
    monkeypatch.setattr("bot.runner.MAX_START_SECONDS", 0.0)
    fake_discord.answers[ME] = [failure]
    sentence, _ = await _run_to_error(new_bot)
    assert sentence.startswith(start)


async def test_signal_during_retry_stops_bot_at_once(
    fake_discord: FakeDiscord, tmp_path: Path, sqlite_url: str
) -> None:
    fake_discord.answers[ME] = [503]
    script = f"import discord\ndiscord.http.Route.BASE = {fake_discord.url!r}\n"
    (tmp_path / "sitecustomize.py").write_text(script)
    path = f"{tmp_path}{os.pathsep}{PROJECT}"
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=tmp_path,
        env={
            "PYTHONPATH": path,
            "PATH": os.defpath,
            "DISCORD_TOKEN": TOKEN,
            "CONTENT_DIR": str(SMALL_PACK),
            "DATABASE_URL": sqlite_url,
        },
        stderr=subprocess.PIPE,
    )
    assert bot.stderr is not None
    async with asyncio.timeout(120):
        await bot.stderr.readuntil(b"start failed, retrying")
        bot.terminate()
        _, output = await bot.communicate()
    assert (bot.returncode, b'"stopped"' in output) == (0, True)


_SLOW_SHUTDOWN = """
import asyncio, sys
from bot import log
from bot.runner import until_stopped
async def serve():
    print("up", flush=True)
    await asyncio.sleep(60)
log.configure("INFO")
asyncio.run(until_stopped(serve()))
print("left", flush=True)
sys.stdin.readline()
"""


def test_further_signals_do_not_interrupt_shutdown() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW_SHUTDOWN],
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
        leaving.communicate("\n", timeout=120)
    assert leaving.returncode == 0
