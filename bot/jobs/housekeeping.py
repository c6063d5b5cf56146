"""Copies the database, and deletes what is no longer needed."""

import asyncio
import datetime as dt

import structlog

from bot.db.locks import TransactionLock
from bot.db.ready import REQUIRED_REVISION
from bot.db.sqlite.file import back_up_if_due, delete_old_backups
from bot.resources import Resources
from bot.services import outbox
from bot.services.groups import servers
from bot.services.members import sanctions

log = structlog.get_logger(__name__)
_KEEP_JOBS = dt.timedelta(days=90)


async def back_up(resources: Resources, now: dt.datetime) -> None:
    """Copy an SQLite database in a thread, if the operator wants copies and it is time for one."""
    file, every = resources.database.file, resources.backup_every
    if file and every:
        copy = await asyncio.to_thread(back_up_if_due, file, REQUIRED_REVISION, every, now)
        if copy:
            log.info("database copied", name=copy.name)


async def clean_up(resources: Resources, now: dt.datetime) -> None:
    """Delete what is no longer needed; each process does so in turn, the first one finds the most."""
    database, before = resources.database, now - resources.keep_servers
    async with database.locked(TransactionLock.HOUSEKEEPING), database.writing() as connection:
        deleted = await servers.delete_departed(connection, now, resources.keep_servers)
        await sanctions.delete_kept_before(connection, before)
        await outbox.delete_old(connection, now - _KEEP_JOBS)
    await database.erase_deleted()
    if deleted:
        log.info("servers deleted", count=deleted)
    if database.file and (backups := delete_old_backups(database.file, before)):
        log.info("backups deleted", names=backups)
