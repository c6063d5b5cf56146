"""Reads corrections of points, as stored and as /points why shows them."""

from sqlalchemy import select

from bot.db.models import Entry
from bot.domain.points import EntryKind
from tests.cogs.stage import Stage


async def list_corrections(stage: Stage) -> list[tuple[int, str | None]]:
    """Return the points and the reason of each stored correction, oldest first."""
    query = select(Entry.points, Entry.reason).where(Entry.kind == EntryKind.CORRECTION)
    async with stage.bot.resources.database.reading() as connection:
        rows = await connection.execute(query.order_by(Entry.id))
        return [(points, reason) for points, reason in rows]


def entry_lines(text: str) -> list[str]:
    """Return the lines of the entries on a page, without their times."""
    return [line.split(" · <t:")[0] for line in text.splitlines() if line.startswith("- ")]
