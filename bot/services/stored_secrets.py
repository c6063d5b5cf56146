"""Secrets that the bot makes for itself and keeps in its database, such as keys of hashes."""

import secrets

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.dialects import insert
from bot.db.models import StoredSecret


async def find_secret(session: AsyncSession, purpose: str) -> str | None:
    """Return a secret, 32 bytes in hexadecimal; None if it does not exist yet."""
    return await session.scalar(_select_secret(purpose))


async def require_secret(session: AsyncSession, purpose: str) -> str:
    """Return a secret; create it if it does not exist yet."""
    new = insert(session, StoredSecret).values(purpose=purpose, value=secrets.token_hex(32))
    await session.execute(new.on_conflict_do_nothing())
    return (await session.scalars(_select_secret(purpose))).one()


def _select_secret(purpose: str) -> Select[str]:
    return select(StoredSecret.value).where(StoredSecret.purpose == purpose)
