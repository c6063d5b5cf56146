"""Fixtures of health tests: a bot that is not connected, and what asks it how it is doing."""

from collections.abc import AsyncIterator

import pytest

from bot.app import StudyBot
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.schedule.clock import SystemClock
from bot.health.checks import Health
from bot.pictures.renderer import Pictures
from bot.resources import Resources


@pytest.fixture
async def bot(catalog: Catalog, sqlite_url: str) -> AsyncIterator[StudyBot]:
    database, clock = Database(sqlite_url), SystemClock()
    yield StudyBot(Resources(catalog, Pictures(), database, clock))
    await database.close()


@pytest.fixture
async def health(bot: StudyBot) -> Health:
    health = Health()
    health.bot = bot
    return health
