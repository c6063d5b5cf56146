"""The revision of a database, and the revision that this version of the bot requires.

This does not import Alembic, which would double the memory used at start.
"""

from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.domain.errors import SetupError

MIGRATIONS = Path(__file__).parent / "migrations"

REQUIRED_REVISION = max(
    file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py")
).partition("_")[0]
"""The newest revision, from the file names of the migrations; a test compares it with Alembic."""

_HAS_REVISION = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version')",
}


async def stored_revision(connection: AsyncConnection) -> str | None:
    """Return the revision of a database that has one."""
    found = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None


async def get_revision(database: Database) -> str | None:
    """Return a database's revision, None if empty; raise a SetupError if unreachable or too new."""
    try:
        async with database.reading() as connection:
            if not await connection.scalar(text(_HAS_REVISION[database.url.get_backend_name()])):
                return None
            found = await stored_revision(connection)
    except (OSError, OperationalError, DBAPIError) as error:
        url = database.url  # shown without user, password and options, which may be secret
        address = URL.create(
            url.get_backend_name(), host=url.host, port=url.port, database=url.database
        )
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SetupError(
            f"The database {address} can’t be used: {reason}. Check DATABASE_URL."
        ) from error
    if found and found > REQUIRED_REVISION:
        raise SetupError(
            f"The database comes from a newer version (revision {found}; this version knows {REQUIRED_REVISION}). "
            "Install that version again, or use a backup."
        )
    return found
