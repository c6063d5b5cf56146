"""Fixtures of command tests: the bot in a simulated server with two members and a moderator."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import discord
import pytest
import simcord

from bot.app import StudyBot, import_endpoints
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.interactions import Request, Route, Router, Screen, router
from bot.interactions.router import Response
from bot.pictures.renderer import Pictures, WorkerProcess
from bot.pictures.worker import render_png
from bot.resources import Resources
from tests.cogs.stage import Stage, moderators_role, study_channel
from tests.databases import share_compiled_statements, use_no_threads
from tests.limits import components, stretched, violations
from tests.ui.longest.screens import drawn
from tests.ui.short import too_long

_TURNS = 10
"""Turns of the event loop, more than an answer that waits for nothing takes."""

_LOOK_EVERY = 0.005  # seconds


class _DrawingHere(WorkerProcess):
    """Draws in the process of the tests, and each picture once; `tests/pictures` tests the worker.

    Starting a worker for each test that shows a picture took a tenth of the time of these tests.
    """

    async def draw(self, svg: str) -> bytes:
        return _draw_once(svg)


_draw_once = cache(render_png)


@pytest.fixture
def pictures() -> Pictures:
    """The real renderer, and a process for inputs of challenges, which starts with the first one.

    It ends later than simcord looks ahead, as simcord would wait for that after each input.
    """
    return Pictures(_DrawingHere(limit=60, idle_seconds=600))


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for pictures on a busy machine, and defer later than simcord waits in real time."""
    monkeypatch.setattr("bot.interactions.respond.PICTURE_PATIENCE", 60)
    monkeypatch.setattr("bot.interactions.reply.DEFER_AFTER", 120)


class SimulatedClock:
    """The clock of the simulated Discord, which tests advance."""

    def now(self) -> dt.datetime:
        """Return this instant."""
        return discord.utils.utcnow()


@pytest.fixture
def resources(catalog: Catalog, pictures: Pictures, sqlite_url: str) -> Resources:
    """Resources of the bot under test, with an empty database."""
    database, clock = Database(sqlite_url), SimulatedClock()
    use_no_threads(database)
    return Resources(catalog, pictures, database, clock)


import_endpoints()


class _RecordingRouter(Router):
    """Notes each screen that answered, with the path of its route."""

    def __init__(self) -> None:
        vars(self).update(vars(router))
        self.answered: list[tuple[str, Screen]] = []

    async def answer(self, request: Request, route: Route) -> Response:
        answer = await super().answer(request, route)
        if isinstance(answer, Screen):
            self.answered.append((route.path, answer))
        return answer


_settle = simcord.Env._settle_internal


async def _settle_soon(env: simcord.Env, **options: Any) -> None:
    """Let the bot end its work, and look more often whether it has.

    If simcord finds so much as the callback of a task that has just ended, it sleeps for 50 ms.
    """
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    await _settle(env, **{"idle": _LOOK_EVERY, **options})


@pytest.fixture
async def simcord_bot(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StudyBot]:
    """The bot under test."""
    monkeypatch.setattr(simcord.Env, "_settle_internal", _settle_soon)
    await share_compiled_statements(resources.database)
    bot = StudyBot(resources)
    bot.router = _RecordingRouter()
    yield bot
    await bot.close()


_commands: list[dict[str, Any]] = []
"""What a sync sends to Discord; the same for each test, and nothing changes it."""


def _register_commands(env: simcord.Env, bot: StudyBot) -> None:
    """Register all commands, without the copies that simcord and discord.py make during a sync."""
    if not _commands:
        _commands.extend(command.to_dict(bot.tree) for command in bot.tree.get_commands())
        for command in _commands:
            del command["nsfw"]  # as the sync does with False
    env.backend.register_commands(None, _commands)


@pytest.fixture
async def stage(simcord_env: simcord.Env, simcord_bot: StudyBot) -> AsyncIterator[Stage]:
    """The bot in a server, with synced commands; finally checks all messages against the limits."""
    simcord_env.settle_timeout = 60.0  # seconds; enough on a busy machine
    _register_commands(simcord_env, simcord_bot)
    server = simcord_env.create_guild("Future AI engineers")
    channel = study_channel(simcord_env, server)
    alice, bob = (server.add_member(simcord_env.create_user(name)) for name in ("alice", "bob"))
    morgan = server.add_member(simcord_env.create_user("morgan"), roles=[moderators_role(server)])
    await simcord_env.settle()
    yield Stage(simcord_env, simcord_bot, server, channel, alice, bob, morgan)
    sent = [entry.json for entry in simcord_env.http_requests if isinstance(entry.json, dict)]
    messages = [body.get("data") or body for body in sent]
    assert [found for message in messages for found in violations(message)] == []
    forms = [stretched(message) for message in messages if "title" in message]
    assert [found for form in forms for found in violations(form)] == [], "translated forms"
    assert _longer_than_a_phone_screen(simcord_env, simcord_bot) == []


def _longer_than_a_phone_screen(env: simcord.Env, bot: StudyBot) -> list[str]:
    """Return which answers, follow-ups and posts were too long, see `tests/ui/short.py`."""
    assert isinstance(bot.router, _RecordingRouter)
    found = [too_long(name, drawn(screen, picture=False)) for name, screen in bot.router.answered]
    for entry in env.http_requests:
        if entry.method not in ("POST", "PATCH") or not isinstance(entry.json, dict):
            continue
        if entry.path.startswith("/webhooks/"):
            found.append(too_long("follow-up", entry.json))
        elif "/messages" in entry.path:
            found.append(too_long(f"posted {_first_path(entry.json)}", entry.json))
    return [one for one in found if one]


def _first_path(message: dict[str, Any]) -> str:
    """Return the path of the route of the first button or menu; empty if there is none."""
    ids = [part["custom_id"] for part in components(message) if "custom_id" in part]
    return ":".join(ids[-1].split(":")[:3]) if ids else "no button"
