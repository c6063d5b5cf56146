"""The statistics of PostgreSQL are updated when the bot starts."""

import asyncio

from sqlalchemy import text

from bot.db.database import Database
from bot.db.ready import prepare_database


async def _server_ids_in_statistics(database: Database) -> str | None:
    """Return the ids of servers in the statistics of PostgreSQL."""
    ids = "SELECT CAST(histogram_bounds AS text) FROM pg_stats WHERE tablename = 'server' AND attname = 'guild_id'"
    async with database.reading() as connection:
        found: str | None = await connection.scalar(text(ids))
        return found


async def test_analyze_updates_statistics_after_bulk_insert(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO server (guild_id) VALUES (41), (42), (43)"))
    if not database.is_sqlite:
        assert await _server_ids_in_statistics(database) != "{41,42,43}"
    url = database.url.render_as_string(hide_password=False)
    await asyncio.to_thread(prepare_database, url, ephemeral_host=None)
    if not database.is_sqlite:
        assert await _server_ids_in_statistics(database) == "{41,42,43}"
