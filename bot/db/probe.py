"""Finds out whether the database can be read and written right now."""

import shutil
import time

from sqlalchemy import event, exc, text
from sqlalchemy.engine import ExceptionContext

from bot.db.database import Database

_DISK_FULL_CODES = frozenset({"SQLITE_FULL", "53100"})
_OUTAGE_ON_SQLITE = (
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
)
_OUTAGE_ON_POSTGRESQL = ("08", "25006", "53", "57P", "58")
"""How codes begin: no connection, only reading, no resources, shutting down or starting, system error."""


async def write_something(database: Database) -> None:
    """Commit a transaction that writes but changes no data.

    On SQLite, it sets a number in the file's header that SQLite itself ignores. On PostgreSQL, it
    takes a transaction id, which a server that only reads refuses.
    """
    statement = "PRAGMA user_version = 1" if database.is_sqlite else "SELECT txid_current()"
    async with database.engine.begin() as connection:
        await connection.execute(text(statement))


def free_space(database: Database) -> int | None:
    """Return the bytes that are free where an SQLite file is; None on PostgreSQL."""
    return shutil.disk_usage(database.file.absolute().parent).free if database.file else None


class DiskFullWatch:
    """Notes when any statement fails because the disk is full."""

    def __init__(self, database: Database) -> None:
        self._failed_at: float | None = None
        event.listen(database.engine.sync_engine, "handle_error", self._notice)

    def _notice(self, context: ExceptionContext) -> None:
        if is_disk_full(context.original_exception):
            self._failed_at = time.monotonic()

    def forget(self) -> None:
        """Note that there is space again."""
        self._failed_at = None

    @property
    def age(self) -> float | None:
        """Seconds since the last failure; None if there was none."""
        return None if self._failed_at is None else time.monotonic() - self._failed_at


def is_disk_full(error: BaseException) -> bool:
    """Return whether a driver's error says that the database's disk is full."""
    codes = {getattr(error, "sqlite_errorname", ""), getattr(error, "sqlstate", "")}
    return not codes.isdisjoint(_DISK_FULL_CODES)


def is_outage(error: BaseException) -> bool:
    """Return whether an error from a connection says that the database cannot be used at the moment.

    Connecting, and waiting for an answer or for a free connection, fail with errors of Python's or
    SQLAlchemy's own.
    """
    if not isinstance(error, exc.DBAPIError):
        return isinstance(error, (ConnectionError, TimeoutError, exc.TimeoutError))
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    code = getattr(error.orig, "sqlstate", None) or ""
    is_refused = name.startswith(_OUTAGE_ON_SQLITE) or code.startswith(_OUTAGE_ON_POSTGRESQL)
    return error.connection_invalidated or is_refused


def reason_of(error: BaseException) -> str:
    """Return the name of an error for the log: the driver's own, if SQLAlchemy has wrapped it."""
    return type(getattr(error, "orig", None) or error).__name__
