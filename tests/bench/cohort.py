"""Cohort as built by `python -m bot run`, with the shipped content, but not connected."""

import sys
from typing import Any, NoReturn

import bot.cli  # noqa: F401 - before structlog is imported
from bot import log, runner
from bot.app import StudyBot
from bot.cli import commands
from bot.content.loader import load_catalog
from bot.db.database import Database
from bot.domain.schedule.clock import SystemClock
from bot.interactions.callback import ignore_returned_messages
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from tests.bench.commands import run_driver

PRELOADED_MODULES = (commands, runner)
"""Imported because `python -m bot run` does, so that they count for start-up and memory."""


def build() -> StudyBot:
    """Build the bot with the database given as argument, or with one that is never opened."""
    log.configure("ERROR")
    ignore_returned_messages()
    url = sys.argv[2] if len(sys.argv) > 2 else "sqlite+aiosqlite:///never-opened.db"
    database, clock = Database(url), SystemClock()
    bot = StudyBot(Resources(load_catalog(), Pictures(), database, clock))
    state: Any = bot._connection
    state.query_members = _fail_to_ask
    return bot


async def _fail_to_ask(*_: object, **__: object) -> NoReturn:
    """Fail as for a connection that is closed: without a gateway, Discord answers no query."""
    raise ConnectionResetError


def clear_pictures(bot: StudyBot) -> None:
    """Clear the cache, so that the next picture is drawn."""
    bot.resources.pictures._cache.clear()


def main() -> None:
    """Run the bot under the benchmark's driver."""
    run_driver(build, clear_pictures)
