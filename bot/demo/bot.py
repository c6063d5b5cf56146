"""Runs the bot on a simulated Discord, with a browser page on this machine."""

import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import simcord
import typer
from aiohttp import web

from bot.app import StudyBot
from bot.content import load_catalog
from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.demo.clock import DemoClock, add_demo_commands
from bot.demo.data import build_demo_server
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.pictures.renderer import Pictures
from bot.resources import Resources

_HOST = "127.0.0.1"
_PORTS_TRIED, _LAST_PORT = 50, 65_535
_TICK_SECONDS = 5.0
_RETRY_SECONDS, _MOST_TRIES = 0.05, 200
_REFRESH_SECONDS = 60.0
"""Seconds after which the page is refreshed, as it renders texts such as "2 minutes ago"."""

_STALE = "stale"
"""simcord's word for a page that may show less than what has happened."""


def show_demo(content_dir: Path, *, first_port: int) -> None:
    """Serve the demo until Ctrl-C, at the first free port from `first_port` on."""
    catalog = load_catalog(content_dir)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as on Ctrl+C
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/demo.db"
        run_migration(url)
        asyncio.run(serve_demo(DemoBot(catalog, Database(url)), first_port))


async def serve_demo(bot: "DemoBot", first_port: int) -> None:
    """Serve the demo until cancelled, at the first free port from `first_port` on.

    Raises:
        SetupError: there is none.
    """
    try:
        async with simcord.run(bot, check_errors=False) as env:
            channel, viewers = await build_demo_server(env, bot)
            page = DemoPage(env, channel, viewers)
            address = await _redirect_to(page, first_port)
            timekeeper = Timekeeper(env, bot)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(page.serve())
                tasks.create_task(timekeeper.run(page))
                await page.is_ready.wait()
                typer.echo(
                    f"Cohort’s demo is running. Press Ctrl-C to stop it. Open this address in your browser:\n{address}"
                )
    finally:
        await bot.close()


class DemoBot(StudyBot):
    """The bot on the simulated Discord, with a clock that `/demo` moves on."""

    def __init__(self, catalog: Catalog, database: Database) -> None:
        self.clock = DemoClock()
        super().__init__(Resources(catalog, Pictures(), database, self.clock))
        add_demo_commands(self.tree, self.clock)


class DemoPage:
    """The browser page, which is opened again when a visitor ends its connection."""

    def __init__(
        self,
        env: simcord.Env,
        channel: simcord.ChannelHandle,
        viewers: tuple[simcord.MemberActor, ...],
    ) -> None:
        self._env, self._channel, self._viewers = env, channel, viewers
        self._preview: simcord.Preview | None = None
        self.updating = asyncio.Lock()
        """Held while simcord is busy with something else than the action of a visitor."""
        self.url = ""
        """The page's own address, which contains its access key; empty before it is ready."""

        self.is_ready = asyncio.Event()

    async def serve(self) -> None:
        """Serve the page until cancelled."""
        while True:
            preview = self._env.preview(self._channel, viewers=self._viewers, layout="channel")
            _keep_actions(preview, self.updating)
            async with preview as self._preview:
                self.url = str(self._preview.url)
                self.is_ready.set()
                await preview.wait_closed()

    async def refresh(self) -> None:
        """Show what was sent since, and the time.

        Raises:
            simcord.SetupError: a visitor's action is running.
        """
        if self._preview:
            await self._preview.refresh()


def _keep_actions(preview: simcord.Preview, updating: asyncio.Lock) -> None:
    """Lose no visitor's action: let it wait for the lock, and take it if the page was updated meanwhile.

    simcord answers an action with an error if it comes while simcord is busy, and rejects it if the
    page was updated since it was shown to the visitor. An action names its message and its button,
    so it can be taken all the same. If the bot is still busy with an action after five seconds, as
    on a loaded machine, simcord rejects all others until the page is updated.
    """
    act = preview._action  # noqa: SLF001 - simcord has no other place for this

    async def take(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with updating:
            page = preview._get_page(context_id)  # noqa: SLF001 - as above
        await _update_page(preview, page, updating)
        if "published_revision" in body:
            body = {**body, "published_revision": page.revision}
        receipt = await act(context_id, body)
        await _update_page(preview, page, updating)
        return receipt

    preview._action = take  # type: ignore[method-assign]  # noqa: SLF001


async def _update_page(preview: simcord.Preview, page: Any, updating: asyncio.Lock) -> None:
    """Update a page if it is outdated, as simcord then takes no actions on it; give up after some tries."""
    for _ in range(_MOST_TRIES):
        if page.status != _STALE:
            return
        try:
            async with updating:
                await preview.refresh()
        except (simcord.SetupError, TimeoutError):
            await asyncio.sleep(_RETRY_SECONDS)


class Timekeeper:
    """Moves the simulated clock on with the real one, and runs the dispatcher."""

    def __init__(self, env: simcord.Env, bot: DemoBot) -> None:
        self._env, self._bot = env, bot
        self._caught_up_at = time.perf_counter()
        self._refreshed_at = env.now()
        self._is_page_outdated = False

    async def run(self, page: DemoPage) -> None:
        """Catch up every few seconds, and whenever `/demo` was used, until cancelled."""
        was_moved = self._bot.clock.was_moved
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(was_moved.wait(), _TICK_SECONDS)
            was_moved.clear()
            while not await self._try_to_update(page):  # noqa: ASYNC110 - simcord has no event
                await asyncio.sleep(_RETRY_SECONDS)

    async def _try_to_update(self, page: DemoPage) -> bool:
        """Catch up and refresh the page if need be; False while a visitor's action is running.

        After the clock was moved on, the page is refreshed before what is due is sent as well, so that
        it shows the new time at once.
        """
        try:
            async with page.updating:
                await self.move_clock()
                if (self._env.now() - self._refreshed_at).total_seconds() > _REFRESH_SECONDS:
                    await self._refresh(page)
            await self.deliver()
            if self._is_page_outdated:
                async with page.updating:
                    await self._refresh(page)
        except (simcord.SetupError, TimeoutError):
            return False
        return True

    async def _refresh(self, page: DemoPage) -> None:
        await page.refresh()
        self._is_page_outdated, self._refreshed_at = False, self._env.now()

    async def move_clock(self) -> None:
        """Move the simulated Discord's clock to the demo's time.

        Raises:
            simcord.SetupError: a visitor's action is running.
            TimeoutError: the bot was still busy after simcord's limit.
        """
        now, requests = time.perf_counter(), len(self._env.http_requests)
        lead = (self._bot.clock.now() - self._env.now()).total_seconds()
        await self._env.advance_time(now - self._caught_up_at + lead)
        self._caught_up_at = now
        self._is_page_outdated |= len(self._env.http_requests) > requests

    async def deliver(self) -> None:
        """Do what has fallen due."""
        requests = len(self._env.http_requests)
        await self._bot.dispatcher.run_due(self._bot.clock.now())
        self._is_page_outdated |= len(self._env.http_requests) > requests


async def _redirect_to(page: DemoPage, first_port: int) -> str:
    """Serve an address short enough to type that redirects to the page; returns it."""

    async def redirect(_: web.Request) -> web.Response:
        await page.is_ready.wait()
        raise web.HTTPFound(page.url)

    app = web.Application()
    app.router.add_get("/", redirect)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for port in range(first_port, min(first_port + _PORTS_TRIED, _LAST_PORT + 1)):
        with contextlib.suppress(OSError):
            await web.TCPSite(runner, _HOST, port).start()
            return f"http://{_HOST}:{port}/"
    raise SetupError(
        f"All ports from {first_port} on are taken. Try `python -m bot demo --port 9000`."
    )
