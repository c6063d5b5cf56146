"""Asks Discord who is still in a server, for a page that is about to be shown and on rounds.

It needs no member list and no privileged intent: Discord is asked for some people by their ids.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TypeAlias

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
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


PeopleIn: TypeAlias = Callable[[AsyncSession], Awaitable[Collection[int]]]
"""Reads whom something shows that is about to be posted."""


class Membership:
    """Keeps up to date who is there: of those on a page at once, of all others on rounds."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._next: dict[int, dt.datetime] = {}
        """When each server's turn comes; lost with a restart, the rounds begin anew."""
        self._round: asyncio.Task[None] | None = None
        self._questions = AsyncLimiter(_AT_ONCE, _SECONDS)

    @property
    def may_ask(self) -> bool:
        """Whether a page may ask a question now."""
        return self._questions.has_capacity(1 + _NOT_FOR_PAGES)

    async def look(self, who: Actor, people: Sequence[int]) -> bool:
        """Look for people about to be shown; True if anybody left or returned.

        Who asks is there in any case. Where Discord does not answer in time, or was asked too much
        of late, all stays as it was.
        """
        found: dict[int, dt.datetime | None] = {}
        if self.may_ask:
            found = await self._there(who.guild_id, (*people, who.member_id))
        asked = people if found else (who.member_id,)
        return await self._note(who.guild_id, asked, {who.member_id: None} | found)

    async def look_before(self, guild_id: int, people_in: PeopleIn) -> None:
        """Look for those whom a post is about to show, and for those who then move up.

        As with a page, all stays as it was where there is no answer.
        """
        for _ in range(_LOOKS):
            missing = await self._missing(guild_id, people_in)
            if not missing or not self._questions.has_capacity():
                return
            found = await self._there(guild_id, missing)
            if not found or not await self._note(guild_id, missing, found):
                return

    async def _missing(self, guild_id: int, people_in: PeopleIn) -> Sequence[int]:
        """Return whom to ask for; nobody where what was to be posted is gone."""
        now = self._bot.resources.clock.now()
        async with self._bot.resources.database.reading() as session:
            try:
                people = await people_in(session)
            except Refusal:
                return ()
            return await membership.to_look_for(session, guild_id, people, _NOBODY, now)

    async def _note(
        self, guild_id: int, asked: Collection[int], there: Mapping[int, dt.datetime | None]
    ) -> bool:
        async with self._bot.resources.database.writing() as session:
            now = self._bot.resources.clock.now()
            return await membership.note(session, guild_id, asked, there, now)

    async def _there(self, guild_id: int, people: Collection[int]) -> dict[int, dt.datetime | None]:
        """Return who of these people is in a server, since when; nobody without an answer.

        The bot asks for itself too: an answer that does not find anybody at all is none.
        """
        guild, me = self._bot.reachable(guild_id), self._bot.user
        if guild is None or me is None:
            return {}
        await self._questions.acquire()
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await guild.query_members(
                    user_ids=list({*people, me.id}), limit=100, cache=False
                )
        except _NO_ANSWER as error:
            log.info("presence unknown", guild=guild_id, reason=type(error).__name__)
            return {}
        return {member.id: member.joined_at for member in found}

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Set out on a round to some servers, unless one is under way; nothing is to be sent."""
        if self._round and not self._round.done():
            return False
        asking: list[tuple[int, Sequence[int]]] = []
        for guild_id in self._turns(now):
            people = await membership.longest_unseen(session, guild_id, now)
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
        found = await self._there(guild_id, people)
        if not found:
            return
        await self._note(guild_id, people, found)
        database, now = self._bot.resources.database, self._bot.resources.clock.now()
        async with database.reading() as session:
            gone = await membership.gone_for_good(session, guild_id, people, now)
        for member_id in gone:
            async with database.writing() as session:
                await membership.forget(session, guild_id, member_id, now)

    async def stop(self) -> None:
        """Break off a round that is under way."""
        if self._round:
            self._round.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._round


def presence_of(bot: StudyBot) -> Membership:
    """Return the one that a bot has, which goes on rounds whenever the bell rings."""
    found = next((one for one in bot.dispatcher.routines if isinstance(one, Membership)), None)
    if found is None:
        found = Membership(bot)
        bot.dispatcher.routines.append(found)
    return found
