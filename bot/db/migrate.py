"""Migrates a database to the revision that this version of the bot requires."""

import asyncio
import datetime as dt
import sqlite3

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.database import Database, TransactionLock, prepare_sqlite
from bot.db.outage import explain
from bot.db.postgresql import redact_values
from bot.db.ready import MIGRATIONS, REQUIRED_REVISION, find_revision
from bot.db.sqlite.file import back_up
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock


async def migrate(url: str, *, now: dt.datetime) -> tuple[str | None, str]:
    """Upgrade the database; return the revisions before and after.

    An SQLite file that is not empty is backed up first, beside itself. Foreign keys are off during
    the migration, because SQLite copies tables to alter them and would delete rows that refer to
    the old table. They are checked at the end, before the commit. Raises a SetupError if the
    database is of a later version than this one, or a reference dangles.
    """
    database = Database(url)
    before = await find_revision(database)
    if before == REQUIRED_REVISION:
        return before, before
    copy = back_up(database.file, before, now) if database.file and before is not None else None
    engine = create_async_engine(url, hide_parameters=True)
    redact_values(engine.sync_engine)
    if database.is_sqlite:
        prepare_sqlite(engine.sync_engine, "BEGIN IMMEDIATE", foreign_keys=False)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
            if database.is_sqlite:
                await connection.run_sync(_check_references)
    except BaseException:
        if copy:  # it would be made again at each start
            copy.unlink()
        raise
    finally:
        await engine.dispose()
    return before, REQUIRED_REVISION


def run_migration(url: str) -> tuple[str | None, str]:
    """Upgrade the database from where no event loop is running; see `migrate`."""
    try:
        return asyncio.run(migrate(url, now=SystemClock().now()))
    except CommandError as error:
        raise SetupError(
            f"This version can’t read the database: {error}. Use the version that made it, or set "
            "DATABASE_URL to another one."
        ) from error
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise SetupError(
            f"The database couldn’t be updated and is as it was: {explain(error)}"
        ) from error


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # so that two processes do not migrate at once
        connection.execute(text(f"SELECT pg_advisory_xact_lock({TransactionLock.MIGRATION.value})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_references(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        tables = sorted({row[0] for row in dangling})
        raise SetupError(
            f"The migration would break {len(dangling)} references in {', '.join(tables)}, so nothing was "
            "changed. Please report this."
        )
