"""Sends messages to Discord within its rate limits, and finds those that were sent before."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter
from discord import ui

from bot.domain.jobs import SkipReason
from bot.domain.shards import ShardBlock
from bot.interactions import Client
from bot.interactions.route import MARKER
from bot.rendered import with_command_mentions
from bot.services import outbox

log = structlog.get_logger(__name__)
SLOTS = 50
"""Jobs that are read or sent at the same time; those that wait for a channel do not count."""

PER_SECOND = 45
"""Requests per second; Discord allows a bot 50, and answers to interactions do not count."""

BURST = 2  # requests that may be made at once; with 3, 51 were seen to arrive within a second
# OSError includes TimeoutError, such as that of an attempt that took too long.
TEMPORARY_ERRORS = (aiohttp.ClientError, OSError, discord.HTTPException, discord.RateLimited)
_NEW_CHANNELS = 0
"""Stands for direct messages that have no channel yet; they are opened one by one."""

_LOOK_BACK = dt.timedelta(hours=1)
"""How far this machine's clock may be ahead of Discord's when a sent message is looked for."""

_TOO_MANY_REQUESTS, _SERVER_ERRORS = 429, 500
_NO_DIRECT_MESSAGES = {50007, 50278}
"""Discord's error codes: the person accepts none from the bot, or shares no server with it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent: to a channel, or to a person's direct messages."""

    view: ui.LayoutView
    channel_id: int | None = None
    user_id: int | None = None
    open_channel: Callable[[], Awaitable[int]] | None = None
    """Opens the channel, or finds it, if there is no id yet; returns its id."""
    ping_role_id: int | None = None  # the role that this message may ping, if moderators chose one
    thread: str = ""  # the name of the thread to be opened under it; none if empty
    is_pinned: bool = False  # whether it is pinned where the bot may do that


@dataclass(frozen=True, slots=True)
class DiscordAction:
    """Something done on Discord, harmless when done twice: a role given. By default, nothing."""

    place_id: int = 0  # the channel or server for which Discord limits how often it is done
    do: Callable[[discord.Client], Awaitable[object]] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    channel_id: int
    message_id: int
    at: dt.datetime


class PermanentFailure(Exception):
    """Discord refuses what the job does. Trying again helps only once moderators have changed something."""

    def __init__(self, error: discord.HTTPException) -> None:
        closed = error.code in _NO_DIRECT_MESSAGES
        self.reason = SkipReason.NO_DIRECT_MESSAGES if closed else SkipReason.REFUSED


class Sender:
    """Sends messages and does actions, at most as many at a time as there are slots."""

    def __init__(self, client: Client) -> None:
        self.slots = asyncio.Semaphore(SLOTS)
        self._client, self._database = client, client.resources.database
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """By the id of a channel or server, as long as something is being done there or waits for it.

        Without them, discord.py sends too many requests at once when many wait for a rate limit, and
        those for one place would take all slots.
        """

    @cached_property
    def _rate(self) -> AsyncLimiter:
        """Entered before each request, except the pages of a history; waits until one more is allowed."""
        return AsyncLimiter(BURST, BURST / requests_per_second(self._client.block))

    async def send(self, job: outbox.ClaimedJob, message: Message, now: dt.datetime) -> Sent:
        """Send a message; its channel is recorded first, so that it can be found after a crash.

        Raises:
            PermanentFailure: Discord refuses it for good.
        """
        channel_id = message.channel_id or await self._open_channel(job, message)
        channel = self._client.get_partial_messageable(channel_id)
        async with self._lock_of(channel.id), self.slots:
            async with self._database.writing() as connection:
                await outbox.record_target(connection, job, channel.id)
            async with self._rate:
                view = with_command_mentions(message.view, self._client.command_ids)
                message_id = await _send(channel, replace(message, view=view), job.nonce)
        return Sent(channel.id, message_id, now)

    def _lock_of(self, place_id: int) -> asyncio.Lock:
        """Return the lock with which one thing at a time is done in a channel or server, in order."""
        return self._locks.setdefault(place_id, asyncio.Lock())

    async def _open_channel(self, job: outbox.ClaimedJob, message: Message) -> int:
        if message.open_channel:
            # One at a time in a server, so that two answers to a post do not open two threads.
            async with self._lock_of(job.guild_id), self.slots, self._rate:
                return await _or_permanent_failure(message.open_channel())
        async with self._lock_of(_NEW_CHANNELS), self.slots, self._rate:
            opened = self._client.http.start_private_message(message.user_id or 0)
            return int((await _or_permanent_failure(opened))["id"])

    async def act(self, action: DiscordAction) -> None:
        """Do an action; raise PermanentFailure if Discord refuses it for good."""
        if action.do:
            async with self._lock_of(action.place_id), self.slots, self._rate:
                await _or_permanent_failure(action.do(self._client))

    async def follow_up(self, guild_id: int, sent: Sent, message: Message) -> None:
        """Open a message's thread and pin it, if that is wanted and Discord allows it."""
        channel = self._client.get_partial_messageable(sent.channel_id, guild_id=guild_id)
        posted = channel.get_partial_message(sent.message_id)
        try:
            if message.thread:
                async with self._rate:
                    await posted.create_thread(name=message.thread)
            if message.is_pinned:
                async with self._rate:
                    await posted.pin()
        except TEMPORARY_ERRORS as error:
            log.info("not threaded or pinned", channel=channel.id, reason=type(error).__name__)

    async def find_sent(self, job: outbox.ClaimedJob) -> Sent | None:
        """Return the message that an earlier attempt sent; None if none is found or can be read."""
        if job.channel_id is None:
            return None
        channel = self._client.get_partial_messageable(job.channel_id)
        after, me = job.first_try_at - _LOOK_BACK, self._client.user
        try:
            async with self._rate:
                async for message in channel.history(after=after, limit=None):
                    if message.author == me and job.marker in _markers(message.components):
                        return Sent(channel.id, message.id, message.created_at)
        except discord.HTTPException as error:
            if not _is_final(error):
                raise
        return None


def requests_per_second(block: ShardBlock) -> float:
    """Return a process's share of `PER_SECOND`.

    Processes that took more would send at once when many posts are due in the same minute, and
    Discord bans an address for a while after it has refused 10,000 requests in ten minutes.
    """
    return PER_SECOND * len(block.ids) / block.count


async def _send(channel: discord.PartialMessageable, message: Message, nonce: str) -> int:
    pinged = [discord.Object(message.ping_role_id)] if message.ping_role_id else False
    mentions = discord.AllowedMentions(everyone=False, users=False, roles=pinged)
    sending = channel.send(view=message.view, nonce=nonce, allowed_mentions=mentions)
    return (await _or_permanent_failure(sending)).id


async def _or_permanent_failure(request: Awaitable[T]) -> T:
    """Await a request to Discord; raise PermanentFailure if it is refused for good."""
    try:
        return await request
    except discord.HTTPException as error:
        if not _is_final(error):
            raise
        raise PermanentFailure(error) from error


def _is_final(error: discord.HTTPException) -> bool:
    """Return whether a retry cannot help: the error is neither a rate limit nor Discord's own."""
    return error.status < _SERVER_ERRORS and error.status != _TOO_MANY_REQUESTS


def _markers(components: Iterable[Any]) -> Iterable[str]:
    """Yield the ends of all custom ids in a message, including those in nested components."""
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield custom_id.partition(MARKER)[2]
        yield from _markers(getattr(component, "children", None) or ())
