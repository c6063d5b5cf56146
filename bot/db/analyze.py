"""What PostgreSQL knows of its tables, by which it plans a query.

It takes stock by itself, but only some time after many rows came at once, as from a backup; until
then it may go through all members for each line of a board.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.base import Base


async def analyze_tables(session: AsyncSession) -> None:
    """Have PostgreSQL look at a sample of each table; SQLite plans by the indexes alone."""
    if session.get_bind().dialect.name == "postgresql":
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        await session.execute(text(f"ANALYZE {tables}"))
