"""Secrets that the bot makes for itself and keeps in its database, such as keys of hashes."""

import secrets

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import StoredSecret

# Built once, because building a statement takes about as long as executing it.
_SECRET = select(StoredSecret.value).where(StoredSecret.purpose == bindparam("purpose"))


async def find_secret(connection: AsyncConnection, purpose: str) -> str | None:
    """Return a secret, 32 bytes in hexadecimal; None if it does not exist yet."""
    return await connection.scalar(_SECRET, {"purpose": purpose})


async def require_secret(connection: AsyncConnection, purpose: str) -> str:
    """Return a secret; create it if it does not exist yet."""
    new = insert(connection, StoredSecret).values(purpose=purpose, value=secrets.token_hex(32))
    await connection.execute(new.on_conflict_do_nothing())
    return (await connection.scalars(_SECRET, {"purpose": purpose})).one()
