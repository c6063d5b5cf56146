"""PostgreSQL takes stock of its tables when the bot starts, so that a restored one is quick."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from bot.db.session import Database
from bot.housekeeping import Housekeeping


async def _looked_at(database: Database) -> int:
    counted = text("SELECT count(*) FROM pg_stats WHERE tablename = 'server'")
    async with database.reading() as session:
        return await session.scalar(counted) or 0


async def test_a_database_that_was_filled_at_once_is_looked_at(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("INSERT INTO server (guild_id) VALUES (1), (2), (3)"))
    now = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    if not database.is_sqlite:
        assert await _looked_at(database) == 0
    async with database.writing() as session:
        assert not await Housekeeping(dt.timedelta(days=30)).promise(session, now)
    if not database.is_sqlite:
        assert await _looked_at(database) > 0
