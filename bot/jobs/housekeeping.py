"""Copies the database, deletes what is no longer needed, looks for updates and for who is still here."""

import asyncio
import datetime as dt
import re
import sqlite3
from collections.abc import Collection

import aiohttp
import discord
import structlog

from bot import __version__
from bot.app import StudyBot
from bot.db.database import TransactionLock
from bot.db.outage import explain
from bot.db.ready import REQUIRED_REVISION
from bot.db.sqlite.file import back_up_if_due, delete_old_backups
from bot.domain.errors import SetupError
from bot.resources import Resources
from bot.services import outbox
from bot.services.members import membership, sanctions

log = structlog.get_logger(__name__)
_KEEP_JOBS = dt.timedelta(days=90)
_TIMEOUT = 1.0  # seconds to wait for Discord's answer
_ROUND_EVERY = dt.timedelta(hours=1)
_SERVERS_AT_ONCE = 5  # servers of which some members are checked every ten seconds
_NO_ANSWER = (TimeoutError, OSError, RuntimeError, aiohttp.ClientError, discord.DiscordException)


async def back_up(resources: Resources, now: dt.datetime) -> None:
    """Copy an SQLite database in a thread, if the operator wants copies and it is time for one."""
    file, every = resources.database.file, resources.backup_every
    if file and every:
        try:
            copy = await asyncio.to_thread(back_up_if_due, file, REQUIRED_REVISION, every, now)
        except (OSError, sqlite3.Error, SetupError) as error:
            why = str(error) if isinstance(error, SetupError) else explain(error)
            log.error("database not copied", why=why)  # noqa: TRY400 - it says all
        else:
            if copy:
                log.info("database copied", name=copy.name)


async def look_for_update(resources: Resources, _now: dt.datetime) -> None:
    """Log if there is a newer version, if the operator wants to know that."""
    address = resources.check_for_updates
    newest = await find_newest_version(address) if address else None
    if newest and _numbers(newest) > _numbers(__version__):
        log.warning("a newer version exists", version=newest)


async def find_newest_version(address: str) -> str | None:
    """Ask a package index, and send nothing but the request; None without an answer."""
    timeout, headers = aiohttp.ClientTimeout(total=10), {"User-Agent": "cohort"}
    try:
        async with aiohttp.request("GET", address, timeout=timeout, headers=headers) as answer:
            answer.raise_for_status()
            return str((await answer.json(content_type=None))["info"]["version"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        log.info("newest version not found", reason=type(error).__name__)
        return None


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


async def clean_up(resources: Resources, now: dt.datetime) -> None:
    """Delete what is no longer needed; each process does so in turn, the first one finds the most."""
    database, before = resources.database, now - resources.keep_for
    async with database.locked(TransactionLock.HOUSEKEEPING), database.writing() as connection:
        deleted = await membership.delete_old_servers(connection, now, resources.keep_for)
        await sanctions.delete_kept_before(connection, before)
        await outbox.delete_old(connection, now - _KEEP_JOBS)
    await database.erase_deleted()
    if deleted:
        log.info("servers deleted", count=deleted)
    if database.file and (backups := delete_old_backups(database.file, before)):
        log.info("backups deleted", names=backups)


class MembershipRounds:
    """Looks up all members of all servers about once an hour, those not looked up for longest first.

    A request asks for up to 100 members by their ids, which needs no privileged intent. Discord takes
    120 requests a minute of a bot; this makes 30 at most.
    """

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._due_at: dict[int, dt.datetime] = {}
        """When each server is due, by id; one that is not in it is due now."""

    async def run(self, now: dt.datetime) -> None:
        """Check some members of each of a few servers that are due."""
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._due_at = {guild.id: self._due_at.get(guild.id, never) for guild in self._bot.guilds}
        due = [guild_id for guild_id, at in self._due_at.items() if at <= now]
        for guild_id in sorted(due, key=self._due_at.__getitem__)[:_SERVERS_AT_ONCE]:
            has_more = await self._check_members(guild_id, now)
            self._due_at[guild_id] = now if has_more else now + _ROUND_EVERY

    async def _check_members(self, guild_id: int, now: dt.datetime) -> bool:
        """Look up some members; delete those who left long ago; True if there are more."""
        resources, guild = self._bot.resources, self._bot.reachable(guild_id)
        async with resources.database.reading() as connection:
            member_ids = await membership.list_unchecked(connection, guild_id, now)
        found = await _ask(guild, member_ids) if guild and member_ids else {}
        if not found:
            return False
        looked_up_at = resources.clock.now()
        async with resources.database.writing() as connection:
            key = (guild_id, member_ids)
            await membership.record_presence(connection, *key, found, looked_up_at)
        has_departed = True
        while has_departed:
            async with resources.database.writing() as connection:
                has_departed = await membership.delete_departed(connection, *key, looked_up_at)
            if has_departed:
                await resources.database.erase_deleted()
        return len(member_ids) == membership.BATCH_SIZE


async def _ask(guild: discord.Guild, member_ids: Collection[int]) -> dict[int, dt.datetime | None]:
    """Return when each of these people joined the server; empty without an answer.

    The bot asks for itself too, so an answer without anybody in it counts as none.
    """
    user_ids = [*member_ids, guild.me.id]
    try:
        async with asyncio.timeout(_TIMEOUT):
            found = await guild.query_members(user_ids=user_ids, limit=100, cache=False)
    except _NO_ANSWER as error:
        log.info("membership not looked up", guild=guild.id, reason=type(error).__name__)
        return {}
    return {member.id: member.joined_at for member in found}
