"""A PostgreSQL database that several processes share, and a bot that is not connected yet."""

from collections.abc import AsyncIterator

import pytest

from bot.app import StudyBot
from bot.cluster import shared_claim
from bot.cluster.shard_claim import GatewayLimits
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.schedule.clock import SystemClock
from bot.domain.shards import ShardBlock
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from tests.databases import empty_tables


@pytest.fixture
async def url(migrated_postgres: str) -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database: nobody shares an SQLite database."""
    yield migrated_postgres
    async with Database(migrated_postgres) as database:
        await empty_tables(database)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes look and try more often."""
    monkeypatch.setattr(shared_claim, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.setattr(shared_claim, "SECONDS_TO_RETAKE", 1.0)
    monkeypatch.setattr(shared_claim, "RETRY_SECONDS", 0.02)


def limits(recommended_shards: int, max_concurrency: int = 1) -> GatewayLimits:
    """Return what Discord allows."""
    return GatewayLimits(recommended_shards, max_concurrency, 1000, 7200.0)


@pytest.fixture
async def bot(catalog: Catalog, sqlite_url: str) -> AsyncIterator[StudyBot]:
    """A bot with two shards and a database of its own."""
    database, clock = Database(sqlite_url), SystemClock()
    resources = Resources(catalog, Pictures(), database, clock)
    async with StudyBot(resources, block=ShardBlock.all_of(2)) as bot:
        yield bot
