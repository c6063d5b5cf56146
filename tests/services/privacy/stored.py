"""Reads all rows of the database, and a member's export."""

from typing import Any

from bot.db.base import Base
from bot.services.privacy import personal_data
from tests.rows import Row, stored_rows
from tests.services.conftest import ALICE, World

TABLES = Base.metadata.sorted_tables


async def every_row(world: World) -> dict[str, list[Row]]:
    """Return every row of every table."""
    return await world.read(stored_rows, TABLES)


async def export_of(world: World, member_id: int = ALICE) -> dict[str, list[dict[str, Any]]]:
    """Return a member’s export."""
    return await world.read(personal_data.export_personal_data, member_id)


def columns_mentioning(rows: dict[str, list[Row]], *needles: str) -> list[str]:
    """Return the columns, in all tables, that contain any of these texts or numbers."""
    return [
        f"{table}.{column}"
        for table, every in rows.items()
        for row in every
        for column, value in row.items()
        if any(needle in str(value) for needle in needles)
    ]
