"""Restores a backup into an empty database of either kind, in one transaction."""

import asyncio
import itertools
from pathlib import Path

from sqlalchemy import Connection, Table, exists, select, text
from sqlalchemy.exc import DBAPIError

from bot.backup.archive import Archive, open_archive
from bot.backup.ids import continue_after
from bot.backup.tables import insert_rows, stored_tables
from bot.db.database import Database
from bot.db.migrate import changing_schema, move_to_revision
from bot.db.ready import used_alone
from bot.db.revision import REQUIRED_REVISION, get_revision
from bot.domain.errors import SetupError


def restore_now(url: str, file: Path) -> Archive:
    """Restore a backup when no event loop is running; see `restore`.

    On SQLite, a SetupError is raised if the bot is running on the database.
    """
    with used_alone(url):
        return asyncio.run(restore(url, file))


async def restore(url: str, file: Path) -> Archive:
    """Restore a backup into an empty database, and migrate it to the required revision.

    Raises:
        SetupError: the backup is damaged or of a newer version, or the database is not empty or
            cannot be used. Nothing has changed then.
    """
    archive = open_archive(file)
    if archive.header.revision > REQUIRED_REVISION:
        raise SetupError(
            f"The backup comes from a newer version ({archive.header.version}, revision "
            f"{archive.header.revision}; this version knows {REQUIRED_REVISION}). Install that version first."
        )
    async with Database(url) as database:
        revision = await get_revision(database)
    try:
        async with changing_schema(url) as connection:
            await connection.run_sync(_restore, archive, revision)
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise SetupError(
            f"The backup couldn’t be restored, so nothing was changed: {reason}"
        ) from error
    return archive


def _restore(connection: Connection, archive: Archive, revision: str | None) -> None:
    _require_empty(connection, stored_tables(connection, revision))
    move_to_revision(connection, archive.header.revision, before=revision)
    _insert_all(connection, archive)
    move_to_revision(connection, REQUIRED_REVISION, before=archive.header.revision)
    continue_after(connection, archive.contents.highest_ids)


def _insert_all(connection: Connection, archive: Archive) -> None:
    """Insert all rows of a backup into the tables of its revision."""
    tables = {table.name: table for table in stored_tables(connection, archive.header.revision)}
    counts = dict.fromkeys(archive.contents.rows, 0)
    for name, rows in itertools.groupby(archive.rows(), key=lambda entry: entry[0]):
        if name not in tables:
            raise SetupError(f"The backup has rows of a table that Cohort doesn’t have: {name}.")
        counts[name] = insert_rows(connection, tables[name], (row for _, row in rows))
    if counts != archive.contents.rows:
        raise SetupError(
            "Not all rows could be restored, so nothing was changed. Please report this."
        )


def _require_empty(connection: Connection, tables: list[Table]) -> None:
    """Raise a SetupError if a table has rows; on PostgreSQL, let no other process add any."""
    if tables and connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in tables:
        if connection.scalar(select(exists().select_from(table))):
            raise SetupError(
                f"The database isn’t empty: there are rows in the table {table.name}. A backup can only be "
                "restored into an empty database, while no bot is running."
            )
