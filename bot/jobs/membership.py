"""Asks Discord who is still in a server, for a page that is about to be shown and on rounds.

It needs no member list and no privileged intent: Discord is asked for some people by their ids.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.db.session import Database
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.schedule.clock import Clock
from bot.resources import PeopleIn
from bot.services.members import membership

log = structlog.get_logger(__name__)

_PATIENCE = 1.0
"""Seconds that a page waits for Discord to say who is there."""

_AT_ONCE, _SECONDS = 20, 15.0
"""Questions that may be asked at once, and how soon as many may be asked again.

That is 100 in any minute. Discord takes 120 a minute of a bot, and discord.py lets 110 through.
"""

_NOT_FOR_PAGES = 8
"""Of those at once, what pages leave to posts and rounds."""

_LOOKS = 3
"""How often those who move up are looked for, where somebody had left."""

_NOBODY = 0
"""Who asks where nobody does: nobody has this id."""

_EVERY = dt.timedelta(hours=1)
_AT_A_TIME = 5
"""Servers looked at with a ring, of which there are six a minute."""

_NO_ANSWER = (
    TimeoutError,
    OSError,
    RuntimeError,
    aiohttp.ClientError,
    discord.DiscordException,
)


class DiscordMembership:
    """Asks Discord which members are still in a server, and stores the answer."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._questions = AsyncLimiter(_AT_ONCE, _SECONDS)

    @property
    def may_ask(self) -> bool:
        """Whether Discord may be asked now on behalf of a page."""
        return self._questions.has_capacity(1 + _NOT_FOR_PAGES)

    async def look_up(
        self, guild: discord.Guild | None, actor: Actor, member_ids: Collection[int]
    ) -> bool:
        """Look up members whom a page is about to show; True if anyone left or came back.

        The actor is in the server in any case. If Discord does not answer in time, or was asked too
        much of late, what is stored about the others stays as it was.
        """
        found: dict[int, dt.datetime | None] = {}
        if self.may_ask:
            found = await self._query(guild, (*member_ids, actor.member_id))
        asked = member_ids if found else (actor.member_id,)
        return await self._note(actor.guild_id, asked, {actor.member_id: None} | found)

    async def look_up_before_post(self, guild: discord.Guild | None, people_in: PeopleIn) -> None:
        """Look up the members whom a post is about to show, and those who then move up.

        If Discord does not answer, what is stored stays as it was.
        """
        if guild is None:
            return
        for _ in range(_LOOKS):
            missing = await self._not_seen_lately(guild.id, people_in)
            if not missing or not self._questions.has_capacity():
                return
            if not await self.look_up_now(guild, missing):
                return

    async def look_up_now(self, guild: discord.Guild | None, member_ids: Collection[int]) -> bool:
        """Look up members as soon as Discord may be asked; True if anyone left or came back."""
        found = await self._query(guild, member_ids)
        return bool(guild and found and await self._note(guild.id, member_ids, found))

    async def _not_seen_lately(self, guild_id: int, people_in: PeopleIn) -> Sequence[int]:
        """Return whom to look up; nobody if what was to be posted is gone."""
        async with self._database.reading() as session:
            try:
                people = await people_in(session)
            except Refusal:
                return ()
            now = self._clock.now()
            return await membership.list_members_to_check(session, guild_id, people, _NOBODY, now)

    async def _note(
        self, guild_id: int, asked: Collection[int], there: Mapping[int, dt.datetime | None]
    ) -> bool:
        async with self._database.writing() as session:
            return await membership.record_presence(
                session, guild_id, asked, there, self._clock.now()
            )

    async def _query(
        self, guild: discord.Guild | None, member_ids: Collection[int]
    ) -> dict[int, dt.datetime | None]:
        """Return when each of these people joined the server; empty without an answer.

        The bot asks for itself too, so an answer without anybody in it counts as none.
        """
        if guild is None or guild.unavailable:
            return {}
        await self._questions.acquire()
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await guild.query_members(
                    user_ids=list({*member_ids, guild.me.id}), limit=100, cache=False
                )
        except _NO_ANSWER as error:
            log.info("membership not looked up", guild=guild.id, reason=type(error).__name__)
            return {}
        return {member.id: member.joined_at for member in found}


class MembershipRounds:
    """Looks up every member of every server by and by, those first who were not looked up longest."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._next: dict[int, dt.datetime] = {}
        """When each server's turn comes; after a restart, all are due."""
        self._round: asyncio.Task[None] | None = None

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Set out on a round to some servers, unless one is under way; nothing is to be sent."""
        if self._round and not self._round.done():
            return False
        asking: list[tuple[int, Sequence[int]]] = []
        for guild_id in self._turns(now):
            people = await membership.list_longest_unchecked(session, guild_id, now)
            if people:
                asking.append((guild_id, people))
        if asking:
            self._round = asyncio.create_task(self._go_round(asking), name="presence")
        return False

    def _turns(self, now: dt.datetime) -> list[int]:
        """Return the servers whose turn it is, and note when it comes again."""
        here = {guild.id for guild in self._bot.guilds}
        self._next = {guild_id: at for guild_id, at in self._next.items() if guild_id in here}
        due = sorted(
            (guild_id for guild_id in here if self._next.get(guild_id, now) <= now),
            key=lambda guild_id: self._next.get(guild_id, dt.datetime.min.replace(tzinfo=dt.UTC)),
        )[:_AT_A_TIME]
        self._next.update(dict.fromkeys(due, now + _EVERY))
        return due

    async def _go_round(self, asking: Sequence[tuple[int, Sequence[int]]]) -> None:
        try:
            for guild_id, people in asking:
                await self._visit(guild_id, people)
        except Exception:
            log.exception("could not look who is there")

    async def _visit(self, guild_id: int, people: Sequence[int]) -> None:
        """Note who is there and who is not; forget who has been away for too long."""
        guild = self._bot.reachable(guild_id)
        await self._bot.resources.membership.look_up_now(guild, people)
        database, now = self._bot.resources.database, self._bot.resources.clock.now()
        async with database.reading() as session:
            gone = await membership.list_expired(session, guild_id, people, now)
        for member_id in gone:
            async with database.writing() as session:
                await membership.delete_departed(session, guild_id, member_id, now)

    async def stop(self) -> None:
        """Break off a round that is under way."""
        if self._round:
            self._round.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._round
