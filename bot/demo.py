"""The same bot on a simulated Discord, in a browser page on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

import simcord
import typer
from aiohttp import web

from bot.app import StudyBot
from bot.content import load_catalog
from bot.db.migrate import migrate_now
from bot.db.session import Database
from bot.demo_data import DemoClock, add_demo_commands, set_the_stage
from bot.domain.errors import SetupError
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources

_HERE = "127.0.0.1"
_PORTS_TRIED = 50
_TICK = 5.0
"""Seconds between two moves of the simulated clock. Moving it keeps visitors out for a moment, so
it is done seldom, and not while someone is typing."""


def show_demo(content_dir: Path, *, first_port: int) -> None:
    """Serve the demo until Ctrl-C, at the first free port from `first_port` on.

    Raises:
        SetupFault: the content is faulty, or no port is free.
    """
    catalog = load_catalog(content_dir)
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/demo.db"
        migrate_now(url)
        clock, database = DemoClock(), Database(url)
        membership = DiscordMembership(database, clock)
        bot = StudyBot(Resources(catalog, Pictures(), database, clock, membership))
        add_demo_commands(bot, clock)
        asyncio.run(_demo(bot, first_port))


async def _demo(bot: StudyBot, first_port: int) -> None:
    try:
        async with simcord.run(bot, check_errors=False) as env:
            channel, people = await set_the_stage(env, bot)
            async with asyncio.TaskGroup() as tasks:
                page = _Page(env, channel, people)
                tasks.create_task(page.keep_open())
                tasks.create_task(page.keep_time(bot))
                address = await _short_address(page, first_port)
                typer.echo(f"Cohort’s demo is running; Ctrl-C ends it. Open\n{address}")
    finally:
        await bot.close()


class _Page:
    """The browser page, opened again when a visitor ends it, and its simulated clock."""

    def __init__(
        self,
        env: simcord.Env,
        channel: simcord.ChannelHandle,
        people: tuple[simcord.MemberActor, ...],
    ) -> None:
        self._env, self._channel, self._people = env, channel, people
        self._open: simcord.Preview | None = None
        self.ready = asyncio.Event()

    @property
    def url(self) -> str:
        """The page's own address, which holds its key."""
        return str(self._open.url) if self._open else ""

    async def keep_open(self) -> None:
        """Serve the page; when a visitor ends it, serve it anew."""
        while True:
            preview = self._env.preview(self._channel, viewers=self._people, layout="channel")
            async with preview as self._open:
                self.ready.set()
                await preview.wait_closed()

    async def keep_time(self, bot: StudyBot) -> None:
        """Move the simulated clock with the real one, do what is due, show what came of it."""
        before, seen = time.perf_counter(), 0
        while True:
            await _real_sleep(_TICK)
            busy, seen = len(self._env.http_requests) != seen, len(self._env.http_requests)
            if busy:
                continue
            now = time.perf_counter()
            await bot.run_due()
            try:
                await self._env.advance_time(now - before)
                before = now
                if self._open and len(self._env.http_requests) != seen:
                    await self._open.refresh()
            except (simcord.SetupError, TimeoutError):
                continue  # a visitor's click is under way, or slow: made up for next round


async def _real_sleep(seconds: float) -> None:
    """Sleep by the real clock; the event loop's own is simulated here."""
    await asyncio.to_thread(time.sleep, seconds)


async def _short_address(page: _Page, first_port: int) -> str:
    """Serve an address short enough to type, which leads to the page."""
    await page.ready.wait()

    async def lead(_: web.Request) -> web.Response:
        raise web.HTTPFound(page.url)

    app = web.Application()
    app.router.add_get("/", lead)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for port in range(first_port, first_port + _PORTS_TRIED):
        with contextlib.suppress(OSError):
            await web.TCPSite(runner, _HERE, port).start()
            return f"http://{_HERE}:{port}/"
    raise SetupError(f"No port from {first_port} on is free. Try `python -m bot demo --port 9000`.")
