"""Deletes what is no longer needed: servers gone for good, and records of what was sent long ago."""

from __future__ import annotations

import datetime as dt

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.delivery import DeliveryKind
from bot.services.delivery import outbox
from bot.services.groups import servers

log = structlog.get_logger(__name__)

_EVERY = dt.timedelta(hours=6)
_KEPT = dt.timedelta(days=90)
"""How long it is remembered what was sent when."""


class Housekeeping:
    """Cleans up a few times a day."""

    def __init__(self, grace: dt.timedelta) -> None:
        self._grace = grace
        self._next: dt.datetime | None = None

    async def promise(self, session: AsyncSession, now: dt.datetime) -> bool:
        """Clean up, if it is time to; there is nothing to deliver."""
        if self._next and now < self._next:
            return False
        self._next = now + _EVERY
        gone = await servers.delete_departed(session, now, self._grace)
        await outbox.delete_old(session, now - _KEPT, but=[DeliveryKind.CHALLENGE])
        if gone:
            log.info("servers purged", count=gone)
        return False
