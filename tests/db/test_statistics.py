"""PostgreSQL takes stock of its tables when the bot starts, so that a restored one is quick."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from bot.db.ready import make_ready
from bot.db.session import Database


async def _looked_at(database: Database) -> int:
    counted = text("SELECT count(*) FROM pg_stats WHERE tablename = 'server'")
    async with database.reading() as session:
        return await session.scalar(counted) or 0


async def test_a_database_that_was_filled_at_once_is_looked_at(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("INSERT INTO server (guild_id) VALUES (1), (2), (3)"))
    if not database.is_sqlite:
        assert await _looked_at(database) == 0
    url = database.url.render_as_string(hide_password=False)
    await asyncio.to_thread(make_ready, url, forgetful_host=None)
    if not database.is_sqlite:
        assert await _looked_at(database) > 0
