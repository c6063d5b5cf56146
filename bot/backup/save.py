"""Saves a whole database to a file; the bot may run meanwhile."""

import asyncio
import datetime as dt
import signal
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import __version__
from bot.backup.archive import ArchiveWriter, Contents, Header, new_archive
from bot.backup.ids import highest_ids
from bot.backup.tables import stored_rows, stored_tables
from bot.db.database import Database
from bot.db.revision import get_revision
from bot.domain.errors import SetupError


def back_up_now(url: str, file: Path, now: dt.datetime) -> Contents:
    """Save a database when no event loop is running; see `back_up`.

    SIGTERM ends it as Ctrl-C does, so that no unfinished file with personal data is left behind.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return asyncio.run(back_up(url, file, now))
    finally:
        signal.signal(signal.SIGTERM, before)


async def back_up(url: str, file: Path, now: dt.datetime) -> Contents:
    """Save all rows of one snapshot of a database to a new file.

    Raises:
        SetupError: there is no database, it cannot be used, or the file cannot be written.
    """
    async with Database(url) as database:
        exists = database.file is None or database.file.exists()
        revision = await get_revision(database) if exists else None
        if revision is None:
            raise SetupError("There’s nothing to back up: the database is empty.")
        try:
            async with database.reading() as connection:
                with new_archive(file, Header(revision, now, __version__)) as archive:
                    return await connection.run_sync(_save, archive, revision)
        except DBAPIError as error:
            reason = str(error.orig).splitlines()[0]
            raise SetupError(f"The database couldn’t be read to its end: {reason}.") from error


def _save(connection: Connection, archive: ArchiveWriter, revision: str) -> Contents:
    counts: dict[str, int] = {}
    for table in stored_tables(connection, revision):
        counts[table.name] = 0
        for row in stored_rows(connection, table):
            archive.add(table.name, row)
            counts[table.name] += 1
    contents = Contents(counts, highest_ids(connection))
    archive.finish(contents)
    return contents
