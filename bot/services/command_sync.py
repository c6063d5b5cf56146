"""Which commands were last synced to Discord."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import SyncedCommands
from bot.db.statements import upsert


async def find_fingerprint(connection: AsyncConnection, scope: str) -> str | None:
    """Return the fingerprint of the commands last synced; None before the first sync."""
    return await connection.scalar(
        select(SyncedCommands.fingerprint).where(SyncedCommands.scope == scope)
    )


async def record_fingerprint(connection: AsyncConnection, scope: str, fingerprint: str) -> None:
    """Record the fingerprint of the commands that were synced."""
    await upsert(connection, SyncedCommands, {"scope": scope}, {"fingerprint": fingerprint})
