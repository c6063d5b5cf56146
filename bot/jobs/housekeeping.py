"""Copies the database, and deletes what is no longer needed."""

import asyncio
import datetime as dt

import structlog

from bot.db.locks import Lock
from bot.db.ready import REQUIRED_REVISION
from bot.db.sqlite.file import back_up_if_due, delete_old_backups
from bot.resources import Resources
from bot.services.delivery import outbox
from bot.services.groups import servers
from bot.services.members import sanctions

log = structlog.get_logger(__name__)

_EVERY = dt.timedelta(hours=6)
_LOOK_EVERY = dt.timedelta(minutes=10)
_KEEP_DELIVERIES = dt.timedelta(days=90)


class Backups:
    """Copies an SQLite database as often as the operator chose."""

    def __init__(self, resources: Resources) -> None:
        self._file, self._every = resources.database.file, resources.backup_every
        self._next: dt.datetime | None = None

    async def run(self, now: dt.datetime) -> bool:
        """Copy the database in a thread, if it is time for it."""
        if not (self._file and self._every) or (self._next and now < self._next):
            return False
        self._next = now + _LOOK_EVERY
        copy = await asyncio.to_thread(
            back_up_if_due, self._file, REQUIRED_REVISION, self._every, now
        )
        if copy:
            log.info("database copied", name=copy.name)
        return False


class Housekeeping:
    """Cleans up a few times a day: each process in turn, though the first one leaves nothing to do."""

    def __init__(self, resources: Resources) -> None:
        self._database, self._keep_servers = resources.database, resources.keep_servers
        self._next: dt.datetime | None = None

    async def run(self, now: dt.datetime) -> bool:
        """Clean up, if it is time for it."""
        if self._next and now < self._next:
            return False
        self._next = now + _EVERY
        async with self._database.locked(Lock.HOUSEKEEPING), self._database.writing() as connection:
            deleted = await servers.delete_departed(connection, now, self._keep_servers)
            await sanctions.delete_kept_before(connection, now - self._keep_servers)
            await outbox.delete_old(connection, now - _KEEP_DELIVERIES)
        await self._database.erase_deleted()
        if deleted:
            log.info("servers deleted", count=deleted)
        if self._database.file and (
            backups := delete_old_backups(self._database.file, now - self._keep_servers)
        ):
            log.info("backups deleted", names=backups)
        return False
