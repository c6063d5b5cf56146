"""Whether the database can be used right now, which errors say that it can’t, and what to do then."""

import errno

from sqlalchemy import exc, text

from bot.db.database import Database

_OUTAGE_ON_POSTGRESQL = ("08", "25006", "53", "57P", "58")
"""How codes begin: no connection, only reading, no resources, shutting down or starting, system error."""

_OWN_IT = "See that its folder exists, and that the bot’s user owns it and the file."
_ADVICE = {
    "SQLITE_BUSY": "Stop the other program that uses it.",
    "SQLITE_CANTOPEN": _OWN_IT,
    "SQLITE_READONLY": _OWN_IT,
    "SQLITE_FULL": "Make room on its disk.",
    "SQLITE_IOERR": "Make room on its disk, or check it.",
    "EACCES": _OWN_IT,
    "ENOENT": _OWN_IT,
    "ENOSPC": "Make room on its disk.",
    "42501": "Give the user in DATABASE_URL the right to that.",
}
_OUTAGE_ON_SQLITE = tuple(name for name in _ADVICE if name.startswith("SQLITE_"))


async def write_something(database: Database) -> None:
    """Commit a transaction that writes but changes no data.

    On SQLite, it sets a number in the file's header that SQLite itself ignores. On PostgreSQL, it
    takes a transaction id, which a server that only reads refuses.
    """
    statement = "PRAGMA user_version = 1" if database.is_sqlite else "SELECT txid_current()"
    async with database.write_engine.begin() as connection:
        await connection.execute(text(statement))


def is_outage(error: BaseException) -> bool:
    """Return whether an error says that the database cannot be used at the moment."""
    if not isinstance(error, exc.DBAPIError):
        # Failed connections and time-outs raise errors of Python's or SQLAlchemy's own.
        return isinstance(error, (ConnectionError, TimeoutError, exc.TimeoutError))
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    code = getattr(error.orig, "sqlstate", None) or ""
    is_refused = name.startswith(_OUTAGE_ON_SQLITE) or code.startswith(_OUTAGE_ON_POSTGRESQL)
    return error.connection_invalidated or is_refused


def reason_of(error: BaseException) -> str:
    """Return the name of an error for the log: the driver's own, if SQLAlchemy has wrapped it."""
    return type(getattr(error, "orig", None) or error).__name__


def explain(error: BaseException) -> str:
    """Return why an operator can’t use a database, and what to do."""
    cause = getattr(error, "orig", None) or error
    names = (
        str(getattr(cause, "sqlite_errorname", "")),
        str(getattr(cause, "sqlstate", "")),
        errno.errorcode.get(getattr(cause, "errno", None) or 0, ""),
    )
    advice = (text for name, text in _ADVICE.items() if any(it.startswith(name) for it in names))
    return f"{str(cause).splitlines()[0]}. {next(advice, 'Check DATABASE_URL, and that the database runs.')}"
