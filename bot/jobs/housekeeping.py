"""Deletes what is no longer needed: servers gone for good, old deliveries, backups, sanctions."""

import datetime as dt

import structlog

from bot.db.sqlite.file import delete_old_backups
from bot.domain.delivery import DeliveryKind
from bot.resources import Resources
from bot.services.cluster import turns
from bot.services.delivery import outbox
from bot.services.groups import servers
from bot.services.members import sanctions

log = structlog.get_logger(__name__)

_EVERY = dt.timedelta(hours=6)
_KEEP_DELIVERIES = dt.timedelta(days=90)


class Housekeeping:
    """Cleans up a few times a day, in one of all processes."""

    def __init__(self, resources: Resources) -> None:
        self._database, self._keep_servers = resources.database, resources.keep_servers
        self._next: dt.datetime | None = None

    async def run(self, now: dt.datetime) -> bool:
        """Clean up, if it is time for it."""
        if self._next and now < self._next:
            return False
        self._next = now + _EVERY
        async with self._database.writing() as connection:
            wait = await turns.take(connection, "housekeeping", now, _EVERY)
            if wait:  # another process has done it
                self._next = now + wait
                return False
            deleted = await servers.delete_departed(connection, now, self._keep_servers)
            await sanctions.delete_kept_before(connection, now - self._keep_servers)
            kept = [DeliveryKind.CHALLENGE]  # the record of each group's weeks
            await outbox.delete_old(connection, now - _KEEP_DELIVERIES, but=kept)
        await self._database.erase_deleted()
        if deleted:
            log.info("servers deleted", count=deleted)
        if self._database.file and (
            backups := delete_old_backups(self._database.file, now - self._keep_servers)
        ):
            log.info("backups deleted", names=backups)
        return False
