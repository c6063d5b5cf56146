"""Carries what is due to where it belongs; knows “not now” from “never”.

The table is the promise (`bot/services/deliveries.py`), and whoever rings only asks to look. What
may have been sent before a crash is looked for in its channel before it is sent again, by the
marker that each message carries in its buttons.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter

from bot.db.session import Database
from bot.delivery.handler import (
    DeliveryHandler,
    DiscordAction,
    Message,
    PeriodicTask,
    PermanentFailure,
    Postpone,
    SentMessage,
    Skip,
    marker,
)
from bot.delivery.queue import Line, QueueFull
from bot.domain.delivery import DeliveryState
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery

log = structlog.get_logger(__name__)

_AT_ONCE = 50
_A_SECOND = 45
"""Messages sent in a second; Discord allows a bot 50 requests, and answering needs none of them."""

_BURST = 3
_SECONDS_TO_SEND = 60.0  # shorter than a claim holds
_LATER = dt.timedelta(minutes=2)
_IN_LINE = 25
"""Messages that wait for one channel; Discord takes about one a second, more come again `_SOON`."""

_SOON = dt.timedelta(seconds=10)
_LOOK_BACK = dt.timedelta(hours=1)
"""How far the clock of this machine may be ahead of Discord's, when a message is looked for."""

_TOO_MANY, _SERVER_FAULTS = 429, 500
_OPENING, _TO_BE_OPENED = 0, 200
"""Stands for the channel where there is none yet: direct messages are opened one by one."""
_NOT_NOW = (aiohttp.ClientError, TimeoutError, OSError, discord.HTTPException, discord.RateLimited)


class Dispatcher:
    """Sends what is due, each thing once, however often and by however many it is asked."""

    def __init__(self, client: discord.Client, database: Database) -> None:
        self.features: dict[str, DeliveryHandler] = {}
        self.routines: list[PeriodicTask] = []
        self._client, self._database = client, database
        self._pace = AsyncLimiter(_BURST, _BURST / _A_SECOND)
        self._starts = AsyncLimiter(_BURST, _BURST / _A_SECOND)
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._planning, self._claiming = asyncio.Lock(), asyncio.Lock()
        self._leaving = False
        self._lines: WeakValueDictionary[int, Line] = WeakValueDictionary()
        """Who waits for each channel, while anybody does."""
        self._me = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    async def run_due(self, now: dt.datetime) -> int:
        """Plan, claim and send all that is due; returns how many deliveries were dealt with.

        It comes back when the last has been sent; what falls due meanwhile is for another call,
        which need not wait for this one.
        """
        start, dealt_with = time.monotonic(), 0
        async with self._planning:
            for routine in (*self.routines, *self.features.values()):
                await self._promise(routine, now)
        async with asyncio.TaskGroup() as under_way:
            while some := await self._set_out(under_way, lambda: now + _since(start)):
                dealt_with += some
        return dealt_with

    async def _set_out(self, under_way: asyncio.TaskGroup, clock: Callable[[], dt.datetime]) -> int:
        """Claim some of what is due, and deliver it as there is room; returns how many.

        One call does so at a time: a claim that waits for room must not outlast itself.
        """
        async with self._claiming:
            claimed = () if self._leaving else await self._claim(clock())
            for due in claimed:
                await self._room.acquire()
                async with self._starts:
                    task = under_way.create_task(self._deliver(due, clock()))
                task.add_done_callback(lambda _: self._room.release())
        return len(claimed)

    def set_out_no_more(self) -> None:
        """Claim nothing from here on, and give back what is not under way yet."""
        self._leaving = True

    async def _promise(self, routine: PeriodicTask, now: dt.datetime) -> None:
        """Plan what is due of a kind; what goes wrong with it stops no other."""
        try:
            more = True
            while more:
                async with self._database.writing() as session:
                    more = await routine.promise(session, now)
        except Exception:
            log.exception("could not plan", routine=type(routine).__name__)

    async def _claim(self, now: dt.datetime) -> Sequence[ClaimedDelivery]:
        """Claim some of what is due; what goes wrong with it stops nothing that is under way."""
        try:
            async with self._database.writing() as session:
                return await outbox.claim(session, me=self._me, now=now, limit=_AT_ONCE)
        except Exception:
            log.exception("could not claim")
            return ()

    async def _deliver(self, due: ClaimedDelivery, now: dt.datetime) -> None:
        """Deliver one thing; what goes wrong with it stops nothing else."""
        try:
            await (self._postpone(due, now) if self._leaving else self._try(due, now))
        except Exception:
            log.exception("could not deliver", delivery=due.id, kind=due.kind)

    async def _try(self, due: ClaimedDelivery, now: dt.datetime) -> None:
        """Deliver one thing, or note that it cannot be or not now."""
        try:
            async with asyncio.timeout(_SECONDS_TO_SEND):
                await self._carry(due, now)
        except PermanentFailure:
            await self._refused(due, now)
        except QueueFull:
            await self._postpone(due, now + _SOON)
        except _NOT_NOW as error:
            log.warning("not delivered yet", delivery=due.id, reason=type(error).__name__)
            await self._postpone(due, now + _LATER)

    async def _carry(self, due: ClaimedDelivery, now: dt.datetime) -> None:
        """Send one thing, unless it is there, and record it: what was sent is never skipped."""
        feature = self.features[due.kind]
        arrived = await self._look_for(due)
        if arrived is None:
            await feature.prepare(due, now)
        async with self._database.reading() as session:
            parcel = await feature.pack(session, due, now)
        if arrived is None:
            if isinstance(parcel, Postpone):
                await self._postpone(due, parcel.until)
                return
            if isinstance(parcel, Skip):
                await self._skip(due, parcel.reason, now)
                return
            arrived = await self._send_or_do(due, parcel, now)
        async with self._database.writing() as session:
            mine = await outbox.record(
                session, due, me=self._me, state=DeliveryState.SENT, message_id=arrived.message_id
            )
            if mine:
                await feature.delivered(session, due, arrived)
        if mine and isinstance(parcel, Message) and parcel.thread:
            await self._open_thread(due.guild_id, arrived, parcel.thread)

    async def _send_or_do(
        self, due: ClaimedDelivery, parcel: Message | DiscordAction, now: dt.datetime
    ) -> SentMessage:
        if isinstance(parcel, Message):
            return await self._send(due, parcel, now)
        async with self._pace:
            await _or_never(parcel.do(self._client))
        return SentMessage(0, 0, now)

    async def _send(self, due: ClaimedDelivery, parcel: Message, now: dt.datetime) -> SentMessage:
        """Send a message, having noted where to."""
        channel = await self._channel(parcel)
        async with self._turn(channel.id, _IN_LINE):
            async with self._database.writing() as session:
                await outbox.record_target(session, due, channel.id)
            async with self._pace:
                return SentMessage(channel.id, await _send(channel, parcel, due.nonce), now)

    @asynccontextmanager
    async def _turn(self, channel_id: int, most: int) -> AsyncIterator[None]:
        """Wait for a turn in a channel's line, and meanwhile leave the room to others.

        Raises:
            Busy: too many wait there.
        """
        line = self._lines.setdefault(channel_id, Line(most))
        if line.free:
            await line.enter()
        else:
            await self._wait_outside(line)
        try:
            yield
        finally:
            line.leave()

    async def _wait_outside(self, line: Line) -> None:
        """Wait for a turn without taking up room; with the turn, or without, take it again."""
        self._room.release()
        turned = False
        try:
            await line.enter()
            turned = True
        finally:
            taken = asyncio.create_task(self._room.acquire())
            try:
                await asyncio.shield(taken)
            except asyncio.CancelledError:
                await taken  # who leaves the room for good gives it back once
                if turned:
                    line.leave()
                raise

    async def _open_thread(self, guild_id: int, arrived: SentMessage, name: str) -> None:
        """Open a thread under a message; a post without one is still a post."""
        channel = self._client.get_partial_messageable(arrived.channel_id, guild_id=guild_id)
        try:
            async with self._pace:
                await channel.get_partial_message(arrived.message_id).create_thread(name=name)
        except _NOT_NOW as error:
            log.info("no thread", channel=channel.id, reason=type(error).__name__)

    async def _refused(self, due: ClaimedDelivery, now: dt.datetime) -> None:
        """Let the feature decide whether Discord's no is the last word."""
        async with self._database.writing() as session:
            wait = await self.features[due.kind].refused(session, due, now)
        if wait:
            await self._postpone(due, wait.until)
        else:
            await self._skip(due, "refused", now)

    async def _skip(self, due: ClaimedDelivery, reason: str, now: dt.datetime) -> None:
        async with self._database.writing() as session:
            mine = await outbox.record(
                session, due, me=self._me, state=DeliveryState.SKIPPED, reason=reason
            )
            if mine:
                await self.features[due.kind].skipped(session, due, reason, now)

    async def _postpone(self, due: ClaimedDelivery, until: dt.datetime) -> None:
        async with self._database.writing() as session:
            await outbox.postpone(session, due, me=self._me, until=until)

    async def _channel(self, parcel: Message) -> discord.PartialMessageable:
        if parcel.channel_id:
            return self._client.get_partial_messageable(parcel.channel_id)
        async with self._turn(_OPENING, _TO_BE_OPENED), self._pace:
            opened = await _or_never(self._client.http.start_private_message(parcel.user_id or 0))
        return self._client.get_partial_messageable(int(opened["id"]))

    async def _look_for(self, due: ClaimedDelivery) -> SentMessage | None:
        """Return the message an earlier attempt sent, if it did arrive, wherever it was sent to.

        A channel that cannot be read any more does not hold it up.
        """
        if due.channel_id is None:
            return None
        channel = self._client.get_partial_messageable(due.channel_id)
        after, me = due.first_try_at - _LOOK_BACK, self._client.user
        try:
            async with self._pace:
                async for message in channel.history(after=after, limit=None):
                    if message.author == me and marker(due) in _ids(message.components):
                        return SentMessage(channel.id, message.id, message.created_at)
        except discord.HTTPException as error:
            if not _final(error):
                raise
        return None


async def _send(channel: Any, parcel: Message, nonce: str) -> int:
    """Send a message; returns its id."""
    pinged = [discord.Object(parcel.ping_role_id)] if parcel.ping_role_id else False
    mentions = discord.AllowedMentions(everyone=False, users=False, roles=pinged)
    sent = channel.send(view=parcel.view, nonce=nonce, allowed_mentions=mentions)
    return int((await _or_never(sent)).id)


async def _or_never(asked: Any) -> Any:
    """Await an answer of Discord's; turn a final no into `Never`."""
    try:
        return await asked
    except discord.HTTPException as error:
        if not _final(error):
            raise
        raise PermanentFailure from error


def _final(error: discord.HTTPException) -> bool:
    """Tell a no of Discord's from trouble that passes."""
    return error.status < _SERVER_FAULTS and error.status != _TOO_MANY


def _since(start: float) -> dt.timedelta:
    return dt.timedelta(seconds=time.monotonic() - start)


def _ids(components: Iterable[Any]) -> Iterable[str]:
    """Yield every part of every id in a message, however deep."""
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield from custom_id.split(":")
        yield from _ids(getattr(component, "children", None) or ())
