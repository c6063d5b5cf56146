"""Sends everything that is due, each delivery effectively once.

What is due is stored in the outbox (`bot/services/delivery/outbox.py`). A message that may have been
sent before a crash is looked for in its channel before it is sent again, by the marker that each
message carries in the ids of its buttons.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog
from aiolimiter import AsyncLimiter

from bot.db.session import Database
from bot.delivery.handler import (
    Content,
    DeliveryHandler,
    DiscordAction,
    Message,
    PeriodicTask,
    PermanentFailure,
    SentMessage,
    Skip,
    marker,
)
from bot.delivery.queue import ChannelQueue, QueueFull
from bot.domain.delivery import DeliveryState, SkipReason
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery

log = structlog.get_logger(__name__)

_SLOTS = 50
"""Deliveries that are read or sent at the same time; those that wait for a channel do not count."""

_PER_SECOND, _BURST = 45, 3
"""Requests per second; Discord allows a bot 50, and answers to interactions do not count."""

_SECONDS_TO_SEND = 60.0
"""The longest that an attempt may take; shorter than a claim holds."""

_RETRY = dt.timedelta(minutes=2)
_QUEUE_LIMIT = 25
"""Messages that wait for one channel; Discord takes about one a second. More are put off."""

_RETRY_FULL_QUEUE = dt.timedelta(seconds=10)
_LOOK_BACK = dt.timedelta(hours=1)
"""How far this machine's clock may be ahead of Discord's when a sent message is looked for."""

_MOST_REFRESHES = 3
_TOO_MANY_REQUESTS, _SERVER_ERRORS = 429, 500
_DM_QUEUE, _DM_QUEUE_LIMIT = 0, 200
"""The queue for opening direct messages, which have no channel yet; they are opened one by one."""

_TEMPORARY = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    discord.HTTPException,
    discord.RateLimited,
)

Clock: TypeAlias = Callable[[], dt.datetime]


class Dispatcher:
    """Plans, claims and sends what is due.

    It may be called again while an earlier call is still sending, and by several processes.
    """

    def __init__(self, client: discord.Client, database: Database) -> None:
        self.handlers: dict[str, DeliveryHandler[Any]] = {}
        self.periodic_tasks: list[PeriodicTask] = []
        self._client, self._database = client, database
        self._rate = AsyncLimiter(_BURST, _BURST / _PER_SECOND)
        self._starts = AsyncLimiter(_BURST, _BURST / _PER_SECOND)
        self._slots = asyncio.Semaphore(_SLOTS)
        self._planning, self._claiming = asyncio.Lock(), asyncio.Lock()
        self._running: set[PeriodicTask] = set()
        self._stopping = False
        self._queues: WeakValueDictionary[int, ChannelQueue] = WeakValueDictionary()
        """By channel id, as long as a message is being sent there or waits for it."""
        self._me = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    async def run_due(self, now: dt.datetime) -> int:
        """Run periodic tasks; plan, claim and send what is due; return how much was claimed.

        Returns when everything has been sent. What falls due meanwhile is left to the next call.
        """
        start, count = time.monotonic(), 0

        def clock() -> dt.datetime:
            return now + dt.timedelta(seconds=time.monotonic() - start)

        async with asyncio.TaskGroup() as tasks:
            for periodic in self.periodic_tasks:
                tasks.create_task(self._run_periodic(periodic, now))
            async with self._planning:
                for handler in self.handlers.values():
                    await self._plan(handler, now)
            while claimed := await self._claim_and_start(tasks, clock):
                count += claimed
        return count

    def stop_accepting(self) -> None:
        """Claim nothing from now on, and give back what was claimed but is not being sent yet."""
        self._stopping = True

    async def _run_periodic(self, task: PeriodicTask, now: dt.datetime) -> None:
        """Run a periodic task, unless an earlier tick is still running it."""
        if task in self._running:
            return
        self._running.add(task)
        try:
            while await task.run(now):
                pass
        except Exception:
            log.exception("periodic task failed", task=type(task).__name__)
        finally:
            self._running.discard(task)

    async def _plan(self, handler: DeliveryHandler[Any], now: dt.datetime) -> None:
        """Enqueue what is due of one kind; a failure stops no other kind."""
        try:
            more = True
            while more:
                async with self._database.writing() as session:
                    more = await handler.enqueue_due(session, now)
        except Exception:
            log.exception("planning failed", handler=type(handler).__name__)

    async def _claim_and_start(self, tasks: asyncio.TaskGroup, clock: Clock) -> int:
        """Claim some of what is due and start delivering it; return how many were claimed.

        One call at a time does so, and only once a slot is free, so that what is claimed is
        delivered before its lease ends.
        """
        async with self._claiming:
            async with self._slots:
                claimed = () if self._stopping else await self._claim(clock())
            for delivery in claimed:
                async with self._starts:
                    tasks.create_task(self._deliver(delivery, clock))
        return len(claimed)

    async def _claim(self, now: dt.datetime) -> Sequence[ClaimedDelivery]:
        try:
            async with self._database.writing() as session:
                return await outbox.claim(session, me=self._me, now=now, limit=_SLOTS)
        except Exception:
            log.exception("claim failed")
            return ()

    async def _deliver(self, delivery: ClaimedDelivery, clock: Clock) -> None:
        """Make one delivery, or record that it cannot be made or not now."""
        handler = self.handlers[delivery.kind]
        try:
            try:
                await self._attempt(handler, delivery, clock)
            except PermanentFailure:
                await self._refused(handler, delivery, clock())
            except QueueFull:
                await self._postpone(delivery, clock() + _RETRY_FULL_QUEUE)
            except _TEMPORARY as error:
                log.warning("delivery postponed", delivery=delivery.id, reason=type(error).__name__)
                await self._postpone(delivery, clock() + _RETRY)
        except Exception:
            log.exception("delivery failed", delivery=delivery.id, kind=delivery.kind)

    async def _attempt(
        self, handler: DeliveryHandler[Any], delivery: ClaimedDelivery, clock: Clock
    ) -> None:
        """Send one delivery, unless an earlier attempt did, and record it.

        The slot is released before the message queues for its channel, so that a slow channel
        holds up no other. What was sent is recorded as sent, even if it would now be skipped.
        """
        async with asyncio.timeout(None) as timeout:
            async with self._slots:
                timeout.reschedule(asyncio.get_running_loop().time() + _SECONDS_TO_SEND)
                now = clock()
                if self._stopping:
                    await self._postpone(delivery, now)
                    return
                sent = await self._find_sent(delivery)
                loaded = await self._load(handler, delivery, now, refresh=sent is None)
                skipped = isinstance(loaded, Skip)
                content = loaded if skipped else handler.build(loaded, delivery, now)
            if sent is None:
                sent = await self._carry_out(handler, delivery, content, now)
            if sent and await self._record_sent(
                handler, delivery, sent, None if skipped else loaded
            ):
                thread = content.thread if isinstance(content, Message) else ""
                await self._open_thread(delivery.guild_id, sent, thread)

    async def _load(
        self,
        handler: DeliveryHandler[Any],
        delivery: ClaimedDelivery,
        now: dt.datetime,
        *,
        refresh: bool,
    ) -> Any:
        """Read what the delivery is made from; again, if Discord says it is out of date."""

        async def read() -> Any:
            async with self._database.reading() as session:
                return await handler.load(session, delivery, now)

        loaded = await read()
        for _ in range(_MOST_REFRESHES if refresh else 0):
            if isinstance(loaded, Skip) or not await handler.refresh(loaded, delivery):
                break
            loaded = await read()
        return loaded

    async def _carry_out(
        self,
        handler: DeliveryHandler[Any],
        delivery: ClaimedDelivery,
        content: Content,
        now: dt.datetime,
    ) -> SentMessage | None:
        """Send the message or do the action; None if it was skipped or postponed instead."""
        if isinstance(content, Message):
            return await self._send(delivery, content, now)
        if isinstance(content, DiscordAction):
            async with self._slots, self._rate:
                await _or_permanent_failure(content.do(self._client))
            return SentMessage(0, 0, now)
        if isinstance(content, Skip):
            await self._skip(handler, delivery, content, now)
        else:
            await self._postpone(delivery, content.until)
        return None

    async def _send(
        self, delivery: ClaimedDelivery, message: Message, now: dt.datetime
    ) -> SentMessage:
        """Send a message; its channel is recorded first, so that it can be found after a crash."""
        channel = await self._channel_of(message)
        async with self._queue(channel.id, _QUEUE_LIMIT).turn(), self._slots:
            async with self._database.writing() as session:
                await outbox.record_target(session, delivery, channel.id)
            async with self._rate:
                message_id = await _send(channel, message, delivery.nonce)
        return SentMessage(channel.id, message_id, now)

    def _queue(self, channel_id: int, limit: int) -> ChannelQueue:
        return self._queues.setdefault(channel_id, ChannelQueue(limit))

    async def _channel_of(self, message: Message) -> discord.PartialMessageable:
        """Return the channel to send to; direct messages are opened for it."""
        channel_id = message.channel_id
        if not channel_id:
            user_id = message.user_id or 0
            async with self._queue(_DM_QUEUE, _DM_QUEUE_LIMIT).turn(), self._slots, self._rate:
                opened = self._client.http.start_private_message(user_id)
                channel_id = int((await _or_permanent_failure(opened))["id"])
        return self._client.get_partial_messageable(channel_id)

    async def _record_sent(
        self,
        handler: DeliveryHandler[Any],
        delivery: ClaimedDelivery,
        sent: SentMessage,
        loaded: Any,
    ) -> bool:
        """Record a delivery as sent; False if another process has claimed it since."""
        state, message_id = DeliveryState.SENT, sent.message_id
        async with self._database.writing() as session:
            recorded = await outbox.record(
                session, delivery, me=self._me, state=state, message_id=message_id
            )
            if recorded:
                await handler.delivered(session, delivery, sent, loaded)
        return recorded

    async def _open_thread(self, guild_id: int, sent: SentMessage, name: str) -> None:
        """Open a thread of a given name under a message, if it can be; none if it has no name."""
        if not name:
            return
        channel = self._client.get_partial_messageable(sent.channel_id, guild_id=guild_id)
        try:
            async with self._rate:
                await channel.get_partial_message(sent.message_id).create_thread(name=name)
        except _TEMPORARY as error:
            log.info("thread not opened", channel=channel.id, reason=type(error).__name__)

    async def _refused(
        self, handler: DeliveryHandler[Any], delivery: ClaimedDelivery, now: dt.datetime
    ) -> None:
        """Let the handler decide whether to try again what Discord refused."""
        async with self._database.writing() as session:
            postpone = await handler.refused(session, delivery, now)
        if postpone:
            await self._postpone(delivery, postpone.until)
        else:
            await self._skip(handler, delivery, Skip(SkipReason.REFUSED), now)

    async def _skip(
        self,
        handler: DeliveryHandler[Any],
        delivery: ClaimedDelivery,
        skip: Skip,
        now: dt.datetime,
    ) -> None:
        state, reason = DeliveryState.SKIPPED, skip.text
        async with self._database.writing() as session:
            if await outbox.record(session, delivery, me=self._me, state=state, reason=reason):
                await handler.skipped(session, delivery, skip, now)

    async def _postpone(self, delivery: ClaimedDelivery, until: dt.datetime) -> None:
        async with self._database.writing() as session:
            await outbox.postpone(session, delivery, me=self._me, until=until)

    async def _find_sent(self, delivery: ClaimedDelivery) -> SentMessage | None:
        """Return the message that an earlier attempt sent; None if there is none.

        A channel that cannot be read any more counts as one without the message.
        """
        if delivery.channel_id is None:
            return None
        channel = self._client.get_partial_messageable(delivery.channel_id)
        after, me = delivery.first_try_at - _LOOK_BACK, self._client.user
        try:
            async with self._rate:
                async for message in channel.history(after=after, limit=None):
                    if message.author == me and marker(delivery) in _id_parts(message.components):
                        return SentMessage(channel.id, message.id, message.created_at)
        except discord.HTTPException as error:
            if not _is_final(error):
                raise
        return None


async def _send(channel: Any, message: Message, nonce: str) -> int:
    """Send a message; return its id."""
    pinged = [discord.Object(message.ping_role_id)] if message.ping_role_id else False
    mentions = discord.AllowedMentions(everyone=False, users=False, roles=pinged)
    sending = channel.send(view=message.view, nonce=nonce, allowed_mentions=mentions)
    return int((await _or_permanent_failure(sending)).id)


async def _or_permanent_failure(request: Any) -> Any:
    """Await a request to Discord; raise PermanentFailure if it is refused for good."""
    try:
        return await request
    except discord.HTTPException as error:
        if not _is_final(error):
            raise
        raise PermanentFailure from error


def _is_final(error: discord.HTTPException) -> bool:
    """Whether trying again is of no use: neither a rate limit nor a fault of Discord's servers."""
    return error.status < _SERVER_ERRORS and error.status != _TOO_MANY_REQUESTS


def _id_parts(components: Iterable[Any]) -> Iterable[str]:
    """Yield the parts of all custom ids in a message, also in nested components."""
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield from custom_id.split(":")
        yield from _id_parts(getattr(component, "children", None) or ())
