"""The same bot on a simulated Discord, in a browser page on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from pathlib import Path

import discord
import simcord
import typer
from aiohttp import web
from discord import ui

from bot.app import Resources, StudyBot
from bot.content import load_catalog
from bot.domain.errors import SetupFault
from bot.pictures import Pictures
from bot.screen import Layout

_HERE = "127.0.0.1"
_PORTS_TRIED = 50
_TICK = 5.0
"""Seconds between two moves of the simulated clock. Moving it keeps visitors out for a moment, so
it is done seldom, and not while someone is typing."""

WELCOME = """## Welcome to Cohort’s demo
This is a simulated Discord with the real bot in it. In the message box below, try:
- `/compare`: type `ai` and `data`, and choose from the lists
- `/salary` with nothing filled in, then with a role and a level
- `/skill`: type `mlops`, or misspell it
- `/role`, then follow the buttons under the answer
- `/help` for all there is

You are Alice, a member; you can also be Morgan, a moderator. Nothing you do leaves this machine."""


def show_demo(content_dir: Path, *, first_port: int) -> None:
    """Serve the demo until Ctrl-C, at the first free port from `first_port` on.

    Raises:
        SetupFault: the content is faulty, or no port is free.
    """
    bot = StudyBot(Resources(load_catalog(content_dir), Pictures()))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_demo(bot, first_port))


async def _demo(bot: StudyBot, first_port: int) -> None:
    try:
        async with simcord.run(bot, check_errors=False) as env:
            channel, people = await _stage(env, bot)
            async with asyncio.TaskGroup() as tasks:
                page = _Page(env, channel, people)
                tasks.create_task(page.keep_open())
                tasks.create_task(page.keep_time())
                address = await _short_address(page, first_port)
                typer.echo(f"Cohort’s demo is running; Ctrl-C ends it. Open\n{address}")
    finally:
        await bot.close()


async def _stage(
    env: simcord.Env, bot: StudyBot
) -> tuple[simcord.ChannelHandle, tuple[simcord.MemberActor, simcord.MemberActor]]:
    """Make a server with a channel, a member and a moderator; let the bot greet them."""
    await env.advance_time((dt.datetime.now(dt.UTC) - env.now()).total_seconds())
    await bot.tree.sync()
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    moderators = server.create_role(
        "Moderators", permissions=discord.Permissions(manage_guild=True, view_channel=True)
    )
    alice = server.add_member(env.create_user("alice", global_name="Alice"))
    morgan = server.add_member(env.create_user("morgan", global_name="Morgan"), roles=[moderators])
    channel = server.create_text_channel("study", topic="Try /compare, /salary, /skill or /help")
    await env.settle()
    greeted = bot.get_partial_messageable(channel.id)
    await greeted.send(view=Layout(ui.Container(ui.TextDisplay(WELCOME))))
    await env.settle()
    return channel, (alice, morgan)


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

    async def keep_time(self) -> None:
        """Move the simulated clock with the real one; show what that brought about."""
        before, seen = time.perf_counter(), 0
        while True:
            await _real_sleep(_TICK)
            busy, seen = len(self._env.http_requests) != seen, len(self._env.http_requests)
            if busy:
                continue
            now = time.perf_counter()
            try:
                await self._env.advance_time(now - before)
                before = now
                if self._open and len(self._env.http_requests) != seen:
                    await self._open.refresh()
            except simcord.SetupError:
                continue  # a visitor's click is under way: the time is made up next round


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
    raise SetupFault(f"No port from {first_port} on is free. Try `python -m bot demo --port 9000`.")
