"""Makes rows about a member, and reads all rows of the database and a member's export."""

from typing import Any

from sqlalchemy import delete

from bot.db.models import Job
from bot.db.models.base import Base
from bot.domain.jobs import JobKind
from bot.services.privacy import personal_data
from tests.rows import Row, made_up, stored_rows
from tests.services.conftest import ALICE, World

TABLES = Base.metadata.sorted_tables


async def every_row(world: World) -> dict[str, list[Row]]:
    """Return every row of every table."""
    return await world.read(stored_rows, TABLES)


async def export_of(world: World, member_id: int = ALICE) -> dict[str, list[dict[str, Any]]]:
    """Return a member’s export."""
    return await world.read(personal_data.export_personal_data, member_id)


async def forget_removals(world: World) -> None:
    """Delete the jobs that a deletion enqueued, as is done once they are made."""
    kinds = (JobKind.ROLE_REMOVAL, JobKind.MESSAGE_REMOVAL, JobKind.NAMES_REMOVAL)
    async with world.database.writing() as connection:
        await connection.execute(delete(Job).where(Job.kind.in_(kinds)))


def columns_mentioning(rows: dict[str, list[Row]], *needles: str) -> list[str]:
    """Return the columns, in all tables, that contain any of these texts or numbers."""
    return [
        f"{table}.{column}"
        for table, every in rows.items()
        for row in every
        for column, value in row.items()
        if any(needle in str(value) for needle in needles)
    ]


def rows_about(member_id: int, name: str, number: int, author_id: int) -> dict[str, Row]:
    """Return a row about a member for every table of a server, with the name in every text."""
    texts = (
        "alias",
        "note",
        "notice",
        "reason",
        "work",
        "note",
        "link",
        "reviewer_note",
        "appeal_reason",
        "file_name",
    )
    said = dict.fromkeys(texts, f"says {name}")
    rows = made_up(
        TABLES,
        member_id=member_id,
        subject_id=member_id,
        author_id=author_id,
        decided_by=author_id,
        appealed_from=author_id,
        about_id=member_id,
        guild_id=number,
        id=number,
        scope=str(number),
        purpose=str(number),
        message_id=number,
        name=name,
        **said,
    )
    rows["study_group"]["name"] = "A group"
    rows["post"]["reason"] = "paused"  # nobody's words
    return rows
