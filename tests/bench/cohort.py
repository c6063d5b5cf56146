"""Our bot as `python -m bot run` builds it, with the shipped content, without its connection."""

import sys

from bot import cli, log, runner
from bot.app import StudyBot
from bot.content import load_catalog
from bot.db.session import Database
from bot.domain.schedule.clock import SystemClock
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from tests.bench.commands import take_part

AS_WHEN_RUN = (cli, runner)
"""Imported as they are when the bot runs, since they count for start-up and memory."""


def make() -> StudyBot:
    """Build the bot, with the database it was given, or with one that it never opens."""
    log.configure("ERROR")
    url = sys.argv[2] if len(sys.argv) > 2 else "sqlite+aiosqlite:///never-opened.db"
    database, clock = Database(url), SystemClock()
    membership = DiscordMembership(database, clock)
    return StudyBot(Resources(load_catalog(), Pictures(), database, clock, membership))


def forget_pictures(bot: StudyBot) -> None:
    """Let the next picture be drawn, even if it was drawn before."""
    bot.resources.pictures._cache.clear()


def main() -> None:
    """Take part."""
    take_part(make, forget_pictures)
