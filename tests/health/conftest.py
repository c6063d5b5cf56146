"""Fixtures of health tests: a bot that is not connected, and the monitor that watches it."""

from collections.abc import AsyncIterator

import pytest

from bot.app import StudyBot
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.schedule.clock import SystemClock
from bot.health.metrics import Metrics
from bot.health.monitor import Monitor
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def monitor(metrics: Metrics, catalog: Catalog, sqlite_url: str) -> AsyncIterator[Monitor]:
    """A monitor that watches a bot on an empty database."""
    database, clock = Database(sqlite_url), SystemClock()
    membership = DiscordMembership(database, clock)
    bot = StudyBot(Resources(catalog, Pictures(), database, clock, membership, recorder=metrics))
    monitor = Monitor(metrics)
    async with monitor.running():
        monitor.watch(bot)
        yield monitor
        assert monitor.probe
        await monitor.probe.close()
    await database.close()
