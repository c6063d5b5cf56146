"""Which commands were last synced to Discord."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.dialects import upsert
from bot.db.models import SyncedCommands


async def find_fingerprint(session: AsyncSession, scope: str) -> str | None:
    """Return the fingerprint of the commands last synced; None before the first sync."""
    return await session.scalar(
        select(SyncedCommands.fingerprint).where(SyncedCommands.scope == scope)
    )


async def record_fingerprint(session: AsyncSession, scope: str, fingerprint: str) -> None:
    """Record the fingerprint of the commands that were synced."""
    await upsert(session, SyncedCommands, {"scope": scope}, {"fingerprint": fingerprint})
