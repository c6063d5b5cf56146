"""Checks the database before the bot runs; without Alembic, which would double the memory used."""

import asyncio
import datetime as dt
import os
import sqlite3
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import structlog
from sqlalchemy import URL, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.db.database import Database
from bot.db.outage import explain
from bot.db.sqlite.file import held_alone, restore
from bot.domain.errors import SetupError

log = structlog.get_logger(__name__)
MIGRATIONS = Path(__file__).parent / "migrations"

REQUIRED_REVISION = max(
    file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py")
).partition("_")[0]
"""The newest revision, from the file names of the migrations; a test compares it with Alembic."""


def used_alone(url: str) -> AbstractContextManager[None]:
    """Return a context in which no other process runs the bot on the database, if it is SQLite."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return nullcontext()
    return held_alone(Path(address.database))


def restore_database(url: str, backup: Path, now: dt.datetime) -> Path | None:
    """Put a backup in the place of an SQLite database; see `restore`. No bot may run on it."""
    file = Database(url).file
    if not file:
        raise SetupError(
            "This restores SQLite only. For PostgreSQL, use pg_restore: docs/operating.md says how."
        )
    try:
        with held_alone(file):
            return restore(backup, file, REQUIRED_REVISION, now)
    except (OSError, sqlite3.Error) as error:
        raise SetupError(f"{backup} couldn’t be restored: {explain(error)}") from error


def prepare_database(url: str, *, ephemeral_host: str | None) -> None:
    """Migrate SQLite, in a process of its own to free memory; require a current PostgreSQL."""
    if risk := data_loss_risk(url, ephemeral_host):
        log.warning("data will be lost", why=risk)
    revision, is_sqlite = _read_state(url)
    if not is_sqlite:
        _require(revision)
    if revision == REQUIRED_REVISION:
        return
    done = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(done.stderr.strip() or "The database couldn’t be migrated.")
    log.info("database migrated", before=revision, after=REQUIRED_REVISION)


def describe_state(url: str) -> str:
    """Return a sentence with the revision of a database; raise a SetupError if it is unusable."""
    revision, is_sqlite = _read_state(url)
    if is_sqlite and revision != REQUIRED_REVISION:
        return f"SQLite, will be updated to revision {REQUIRED_REVISION} at the next start"
    _require(revision)
    return f"{'SQLite' if is_sqlite else 'PostgreSQL'}, up to date (revision {revision})"


def require_revision(url: str) -> None:
    """Raise a SetupError if a database cannot be used, or has to be migrated first."""
    revision, _ = _read_state(url)
    _require(revision)


def _require(revision: str | None) -> None:
    if revision != REQUIRED_REVISION:
        raise SetupError(
            f"The database is at revision {revision or 'none'}, but this version needs {REQUIRED_REVISION}. "
            "Run `python -m bot migrate`, then try again."
        )


def _read_state(url: str) -> tuple[str | None, bool]:
    """Return a database's revision and whether it is SQLite; raise a SetupError if unusable."""
    database = Database(url)
    if (file := database.file) and not _is_writable(file):
        raise SetupError(
            f"The bot’s user can’t write to {file.absolute()} or its folder. Create the folder, make that user the "
            "owner of both, or set DATABASE_URL to a file elsewhere."
        )
    if file and not file.exists():
        return None, True
    return asyncio.run(find_revision(database)), database.is_sqlite


def _is_writable(file: Path) -> bool:
    folder = os.access(file.parent.absolute(), os.R_OK | os.W_OK | os.X_OK)
    return folder and (not file.exists() or os.access(file, os.R_OK | os.W_OK))


def data_loss_risk(url: str, ephemeral_host: str | None) -> str | None:
    """Return why an SQLite file would not survive a restart; None if it should."""
    if not ephemeral_host or make_url(url).get_backend_name() != "sqlite":
        return None
    return (
        f"{ephemeral_host} empties its disk at every restart, and the database is a file on that disk. "
        "Add PostgreSQL and set DATABASE_URL, or mount a disk that keeps its files."
    )


async def find_revision(database: Database) -> str | None:
    """Return a database's revision, None if empty, and close it; SetupError if unreachable or too new."""
    try:
        async with database, database.reading() as connection:
            if not await connection.run_sync(lambda it: inspect(it).has_table("alembic_version")):
                return None
            version = text("SELECT version_num FROM alembic_version")
            found: str | None = await connection.scalar(version)
    except (OSError, OverflowError, ValueError, SQLAlchemyError) as error:
        url = database.url  # shown without user, password and options, which may be secret
        kind = url.get_backend_name()
        address = URL.create(kind, host=url.host, port=url.port, database=url.database)
        raise SetupError(f"The database {address} can’t be used: {explain(error)}") from error
    if found and found > REQUIRED_REVISION:
        raise SetupError(
            f"The database comes from a newer version (revision {found}; this version knows {REQUIRED_REVISION}). "
            "Install that version again, or use a backup."
        )
    return found
