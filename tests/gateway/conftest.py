"""A bot that is not connected yet."""

from collections.abc import AsyncIterator

import pytest

from bot.app import StudyBot
from bot.db.database import Database
from bot.domain.cluster.shards import ShardBlock
from bot.domain.content import Catalog
from bot.domain.schedule.clock import SystemClock
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources


@pytest.fixture
async def bot(catalog: Catalog, sqlite_url: str) -> AsyncIterator[StudyBot]:
    """A bot with two shards and a database of its own."""
    database, clock = Database(sqlite_url), SystemClock()
    membership = DiscordMembership(database, clock)
    resources = Resources(catalog, Pictures(), database, clock, membership)
    async with StudyBot(resources, block=ShardBlock.all_of(2)) as bot:
        yield bot
