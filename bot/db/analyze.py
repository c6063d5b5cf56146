"""Updates the statistics by which PostgreSQL plans queries.

PostgreSQL does this itself, but only some time after many rows were inserted at once, as from a
backup. Until then a query plan may scan all members for each line of a board.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.base import Base


async def analyze_tables(session: AsyncSession) -> None:
    """Run ANALYZE on all tables of PostgreSQL; SQLite does not need it."""
    if session.get_bind().dialect.name == "postgresql":
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        await session.execute(text(f"ANALYZE {tables}"))
