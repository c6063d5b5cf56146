"""Copies all rows of a database into an empty one, of the same kind or the other."""

import asyncio

from sqlalchemy import Table, exists, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models import Base
from bot.db.ready import require_revision, used_alone
from bot.domain.errors import SetupError

_ROWS_AT_ONCE = 1000

_LAST_ID = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = :table",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, 'id')::regclass)",
}
_CONTINUE_AFTER = {
    "sqlite": """
        REPLACE INTO sqlite_sequence (rowid, name, seq)
        VALUES ((SELECT rowid FROM sqlite_sequence WHERE name = :table), :table, :last)
    """,
    "postgresql": "SELECT setval(pg_get_serial_sequence(:table, 'id')::regclass, :last)",
}


def copy_database(source: str, target: str) -> int:
    """Copy a database into an empty one, which is migrated first; return how many rows it has.

    No bot may run on either: what it changes meanwhile would be missing.

    Raises:
        SetupError: one of them cannot be used, or there are rows in the target, or a bot is running
            on one that is SQLite. Nothing is copied then.
    """
    if source == target:
        raise SetupError("Both addresses are the same database. Choose an empty one to copy to.")
    with used_alone(source), used_alone(target):
        require_revision(source)
        run_migration(target)
        try:
            return asyncio.run(_copy(source, target))
        except DBAPIError as error:
            reason = str(error.orig).splitlines()[0]
            raise SetupError(f"The rows couldn’t be copied, so nothing was: {reason}.") from error


async def _copy(source_url: str, target_url: str) -> int:
    count = 0
    async with (
        Database(source_url) as source,
        Database(target_url) as target,
        source.reading() as reader,
        target.writing() as writer,
    ):
        for table in Base.metadata.sorted_tables:
            if await writer.scalar(select(exists().select_from(table))):
                raise SetupError(
                    f"There are rows in the table {table.name} of the database to copy to. Choose an empty one."
                )
            rows = await reader.stream(select(table).execution_options(yield_per=_ROWS_AT_ONCE))
            async for batch in rows.mappings().partitions():
                await writer.execute(insert(table), [dict(row) for row in batch])
                count += len(batch)
            if table.autoincrement_column is not None:
                await _continue_ids(reader, writer, table)
    return count


async def _continue_ids(reader: AsyncConnection, writer: AsyncConnection, table: Table) -> None:
    """Let new rows get higher ids than any row ever had, because messages still name those."""
    name = {"table": table.name}
    last_id = await reader.scalar(text(_LAST_ID[reader.dialect.name]), name)
    if last_id:
        await writer.execute(text(_CONTINUE_AFTER[writer.dialect.name]), name | {"last": last_id})
