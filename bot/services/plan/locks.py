"""The lock on one member's data, and the marker that their pace must be computed again."""

import datetime as dt
import secrets

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member

STALE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The earliest value of `member.pace_at` that means: compute the pace as soon as possible."""

_MARKERS = 600_000_000_000_000
"""Range of the random part of a marker, in microseconds: markers lie between 2000 and 2019."""


def stale_marker() -> dt.datetime:
    """Return a unique past time for `member.pace_at`, so that concurrent changes are detected."""
    return STALE + dt.timedelta(microseconds=secrets.randbelow(_MARKERS))


async def lock_progress(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Lock a member's row until the transaction ends, and mark their pace as stale."""
    await session.execute(
        update(Member).where(Member.key(guild_id, member_id)).values(pace_at=stale_marker())
    )
