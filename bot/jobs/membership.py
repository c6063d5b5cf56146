"""Asks Discord which members are still in a server.

Those about to be shown are looked up first, all others on rounds. A request asks for up to 100
members by their ids, which needs no privileged intent.
"""

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter

from bot.app import StudyBot
from bot.db.database import Database
from bot.domain.actor import Actor
from bot.domain.schedule.clock import Clock
from bot.services.members import membership

log = structlog.get_logger(__name__)

_TIMEOUT = 1.0
"""Seconds to wait for Discord's answer."""

_REQUESTS, _SECONDS = 20, 15.0
"""Requests that may be made at once, and the seconds after which as many may be made again.

That is 100 in any minute. Discord takes 120 a minute of a bot, and discord.py lets 110 through.
"""

_RESERVED_REQUESTS = 8
"""How many of these requests are reserved for posts and rounds; pages do not use them."""

_ROUND_EVERY = dt.timedelta(hours=1)
_SERVERS_AT_ONCE = 5
"""Servers of which members are checked every ten seconds."""

_NO_ANSWER = (TimeoutError, OSError, RuntimeError, aiohttp.ClientError, discord.DiscordException)


class DiscordMembership:
    """Implements `Membership`, which says what the methods do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._requests = AsyncLimiter(_REQUESTS, _SECONDS)

    @property
    def may_ask(self) -> bool:
        return self._requests.has_capacity(1 + _RESERVED_REQUESTS)

    async def look_up(
        self, guild: discord.Guild | None, actor: Actor, member_ids: Collection[int]
    ) -> bool:
        """Look up members whom a page is about to show; True if anyone left or came back.

        The actor is in the server, as they just used the bot. If Discord does not answer in time,
        or too many requests were made, what is stored about the others stays as it was.
        """
        found: dict[int, dt.datetime | None] = {}
        if self.may_ask:
            found = await self._query(guild, (*member_ids, actor.member_id))
        asked = member_ids if found else (actor.member_id,)
        return await self._record(actor.guild_id, asked, {actor.member_id: None} | found)

    async def look_up_before_post(
        self, guild: discord.Guild | None, member_ids: Collection[int]
    ) -> bool:
        if not member_ids or not self._requests.has_capacity():
            return False
        return await self.look_up_now(guild, member_ids)

    async def look_up_now(self, guild: discord.Guild | None, member_ids: Collection[int]) -> bool:
        found = await self._query(guild, member_ids)
        return bool(guild and found and await self._record(guild.id, member_ids, found))

    async def _record(
        self, guild_id: int, asked: Collection[int], present: Mapping[int, dt.datetime | None]
    ) -> bool:
        async with self._database.writing() as connection:
            return await membership.record_presence(
                connection, guild_id, asked, present, self._clock.now()
            )

    async def _query(
        self, guild: discord.Guild | None, member_ids: Collection[int]
    ) -> dict[int, dt.datetime | None]:
        """Return when each of these people joined the server; empty without an answer.

        The bot asks for itself too, so an answer without anybody in it counts as none.
        """
        if guild is None or guild.unavailable:
            return {}
        await self._requests.acquire()
        user_ids = list({*member_ids, guild.me.id})
        try:
            async with asyncio.timeout(_TIMEOUT):
                found = await guild.query_members(user_ids=user_ids, limit=100, cache=False)
        except _NO_ANSWER as error:
            log.info("membership not looked up", guild=guild.id, reason=type(error).__name__)
            return {}
        return {member.id: member.joined_at for member in found}


class MembershipRounds:
    """Looks up all members of all servers in turn, those not looked up for longest first."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._due_at: dict[int, dt.datetime] = {}
        """When each server is due, by id; one that is not in it is due now."""

    async def run(self, now: dt.datetime) -> None:
        """Check some members of each of a few servers that are due."""
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._due_at = {guild.id: self._due_at.get(guild.id, never) for guild in self._bot.guilds}
        due = [guild_id for guild_id, at in self._due_at.items() if at <= now]
        longest_due = sorted(due, key=self._due_at.__getitem__)[:_SERVERS_AT_ONCE]
        self._due_at.update(dict.fromkeys(longest_due, now + _ROUND_EVERY))
        for guild_id in longest_due:
            await self._check_members(guild_id, now)

    async def _check_members(self, guild_id: int, now: dt.datetime) -> None:
        """Look up some members of a server.

        What is stored about those who left longer ago than the grace period is deleted.
        """
        resources = self._bot.resources
        async with resources.database.reading() as connection:
            member_ids = await membership.list_longest_unchecked(connection, guild_id, now)
        if not member_ids:
            return
        await resources.membership.look_up_now(self._bot.reachable(guild_id), member_ids)
        looked_up_at = resources.clock.now()
        async with resources.database.reading() as connection:
            expired = await membership.list_expired(connection, guild_id, member_ids, looked_up_at)
        for member_id in expired:
            async with resources.database.writing() as connection:
                await membership.delete_departed(connection, guild_id, member_id, looked_up_at)
        if expired:
            await resources.database.erase_deleted()
