"""Which revision a database is at, and which one this version of the bot needs.

Alembic itself is only loaded to migrate: it would double the memory of a start.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.db.session import Database
from bot.domain.errors import SetupError

MIGRATIONS = Path(__file__).parent / "migrations"

REQUIRED_REVISION = max(
    file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py")
).partition("_")[0]
"""The newest revision: migrations are named by their number, and a test sees that Alembic agrees."""


async def get_revision(database: Database) -> str | None:
    """Return the revision a database is at; None when it is empty.

    Raises:
        SetupFault: the database cannot be reached, or is of a later version of the bot.
    """
    try:
        async with database.reading() as session:
            if not await session.scalar(text(_HAS_REVISION[database.url.get_backend_name()])):
                return None
            found = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (OSError, OperationalError, DBAPIError) as error:
        raise SetupError(_unreachable(database, error)) from error
    if found and str(found) > REQUIRED_REVISION:
        raise SetupError(
            f"The database is of a later version (revision {found}, this one knows {REQUIRED_REVISION}). "
            "Install that version again, or restore a backup."
        )
    return str(found) if found else None


_HAS_REVISION = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version')",
}


def _unreachable(database: Database, error: Exception) -> str:
    """Say why, without the password that stands in the address."""
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return (
        f"The database {database.url.render_as_string(hide_password=True)} cannot be used: "
        f"{reason}. Check DATABASE_URL."
    )
