"""Runs the bot on a simulated Discord, with a browser page on this machine."""

import asyncio
import contextlib
import signal
import tempfile
from pathlib import Path

import simcord
import typer

from bot.app import StudyBot
from bot.content.loader import load_catalog
from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.demo.clock import DemoClock, Timekeeper, add_demo_commands
from bot.demo.data import build_demo_server
from bot.demo.page import DemoPage
from bot.domain.content import Catalog
from bot.pictures.renderer import Pictures, WorkerProcess
from bot.resources import Resources

_SECONDS_TO_SETTLE = 60.0
"""How long simcord waits for the bot; on a loaded machine, its five seconds are too few."""

_WORKER_IDLE_SECONDS = 10 * _SECONDS_TO_SETTLE
"""simcord waits for each timer that ends while it settles, and so would a visitor."""


def show_demo(content_dir: Path, *, first_port: int) -> None:
    """Serve the demo until Ctrl-C, at the first free port from `first_port` on."""
    catalog = load_catalog(content_dir)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as on Ctrl+C
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/demo.db"
        run_migration(url)
        asyncio.run(serve_demo(DemoBot(catalog, Database(url)), first_port))


async def serve_demo(bot: "DemoBot", first_port: int) -> None:
    """Serve the demo until cancelled; SetupError if no port is free."""
    try:
        async with simcord.run(bot, check_errors=False, settle_timeout=_SECONDS_TO_SETTLE) as env:
            page = await bot.build(env)
            async with page.served(first_port) as address:
                typer.echo(
                    f"Cohort’s demo is running. Press Ctrl-C to stop it. Open this address in your browser:\n{address}"
                )
                await page.keep_time()
    finally:
        await bot.close()


class DemoBot(StudyBot):
    """The bot on the simulated Discord, with a clock that `/demo` moves on."""

    def __init__(self, catalog: Catalog, database: Database) -> None:
        self.clock = DemoClock()
        pictures = Pictures(WorkerProcess(idle_seconds=_WORKER_IDLE_SECONDS))
        super().__init__(Resources(catalog, pictures, database, self.clock))
        add_demo_commands(self.tree, self.clock)

    async def build(self, env: simcord.Env) -> DemoPage:
        # simcord replaces the handler of errors by one that counts a refusal as a failure.
        del self.tree.on_error
        return DemoPage(env, await build_demo_server(env, self), Timekeeper(env, self, self.clock))
