"""Requests and IDENTIFYs that all processes together may make only so many of."""

import asyncio
import datetime as dt
import math
import time
from contextvars import ContextVar

import aiohttp
from aiolimiter import AsyncLimiter

from bot.cluster.clock import DatabaseClock
from bot.db.database import Database
from bot.db.dialects import database_time
from bot.domain.cluster.leases import Fence
from bot.services.cluster import turns

PER_SECOND = 45
"""Requests per second; Discord allows a bot 50, and answers to interactions do not count."""

_STALE_SECONDS = 0.04
"""How late a reserved moment may be before another one is reserved, as many late requests at once
would be too many a second."""

_MOST_MOMENTS = 3
"""Moments that are reserved instead of one that has passed; a process too slow for them sends little."""

_BURST = 2
"""Requests that this process may begin at once although they were late each time."""

_AT_ONCE = 15
"""Moments that are reserved together."""

_AHEAD = 0.25
"""How many seconds ahead moments are reserved, as a busy process reads the answer that late."""

_REQUESTS = "request"

_IDENTIFY_EVERY = dt.timedelta(seconds=5)
"""Time between two IDENTIFYs of a bucket, as Discord asks for."""

_IDENTIFY_WITHIN = dt.timedelta(seconds=0.5)
"""How long a shard that took its turn may need to IDENTIFY; the next one waits as much longer."""

_SECONDS_TO_ARRIVE = 0.1
"""How much of that time is left for the IDENTIFY to reach Discord."""


_moment: ContextVar[float | None] = ContextVar("moment", default=None)
"""From when on the request may be written, by the event loop's clock; None if it need not wait."""

_USED = -math.inf
"""Instead of a moment: a request was written then, so the next one needs another."""


class SharedRequests:
    """Lets all processes together begin at most 45 requests a second: `async with requests:`.

    Those that wait in this process reserve their moments together, in one statement. `keep_moment`
    is to be called when a request inside is written. By then its moment may have passed, as when the
    connection to Discord had to be opened first, or when discord.py repeats a request.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.clock = DatabaseClock()
        self._waiting: list[asyncio.Future[float]] = []
        self._reserving: asyncio.Task[None] | None = None
        self._evenly = AsyncLimiter(_BURST, _BURST / PER_SECOND)
        """Keeps apart what was late each time, in this process."""

    async def __aenter__(self) -> None:
        _moment.set(await self._wait_for_moment())

    async def __aexit__(self, *_: object) -> None:
        _moment.set(None)

    async def keep_moment(self) -> None:
        """Wait for another moment if the one of this request is used or has passed."""
        moment, loop = _moment.get(), asyncio.get_running_loop()
        if moment is None:
            return
        for _ in range(_MOST_MOMENTS):
            if loop.time() - moment <= _STALE_SECONDS:
                break
            moment = await self._wait_for_moment()
        else:
            await self._evenly.acquire()
        _moment.set(_USED)

    async def _wait_for_moment(self) -> float:
        """Wait for a moment that is reserved for one request; return when it was to be."""
        loop = asyncio.get_running_loop()
        moment: asyncio.Future[float] = loop.create_future()
        self._waiting.append(moment)
        if self._reserving is None:
            self._reserving = asyncio.create_task(self._reserve(), name="reserve requests")
        at = await moment
        await asyncio.sleep(at - loop.time())
        return at

    async def _reserve(self) -> None:
        """Reserve moments for some of those who wait, and for the next ones shortly before they end.

        So those who give up while they wait have hardly ever a moment that nobody else can use.
        """
        loop = asyncio.get_running_loop()
        try:
            while waiting := [each for each in self._waiting if not each.done()]:
                moments, self._waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
                begin = self.clock.loop_time(await self._reserve_span(len(moments)))
                for number, moment in enumerate(moments):
                    if not moment.done():
                        moment.set_result(begin + number / PER_SECOND)
                await asyncio.sleep(begin + len(moments) / PER_SECOND - _AHEAD - loop.time())
        except Exception as error:  # noqa: BLE001 - it is raised where the moments are awaited
            for moment in [*moments, *self._waiting]:
                if not moment.done():
                    moment.set_exception(error)
            self._waiting = []
        finally:
            self._reserving = None

    async def _reserve_span(self, requests: int) -> dt.datetime:
        """Reserve time for so many requests; return when it begins, by the database's clock."""
        span, ahead = dt.timedelta(seconds=requests / PER_SECOND), dt.timedelta(seconds=_AHEAD)
        async with self._database.writing() as connection:
            await self.clock.look_first(connection)
            return await turns.reserve(connection, _REQUESTS, span, ahead)


class SharedIdentifySlots:
    """Gives out the moments at which shards of all processes may IDENTIFY."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, bucket: int) -> None:
        """Wait for the next free moment of a bucket, which is `shard_id % max_concurrency`."""
        within = _IDENTIFY_WITHIN
        while True:
            asked_at = time.monotonic()
            async with self._database.writing() as connection:
                now, every = await database_time(connection), _IDENTIFY_EVERY + within
                wait = await turns.take(connection, f"identify {bucket}", now, every)
            elapsed = time.monotonic() - asked_at
            if not wait and elapsed <= within.total_seconds() - _SECONDS_TO_ARRIVE:
                return
            if not wait:  # this process is too busy to be so quick
                within *= 2
            await asyncio.sleep(wait.total_seconds())


def fenced(fence: Fence, requests: SharedRequests | None = None) -> aiohttp.TraceConfig:
    """Return what stops each request to Discord if the fence is closed when it would be written.

    Requests that share a limit with other processes wait there until they may be written.

    This is the last moment before the bytes leave: a process that was paused anywhere before it, and
    continues after its lease has ended, sends nothing. A pause within the few microseconds between
    this check and the write remains. Another process sends the same delivery only after the claim on
    it has ended (`outbox.LEASE`, three minutes), after it has looked in the channel, and with the
    same nonce. So only a pause right there that is longer than that and outlasts Discord's memory of
    nonces, some minutes, could lead to a second message.
    """
    trace = aiohttp.TraceConfig()

    async def check(*_: object) -> None:
        if requests:
            await requests.keep_moment()
        fence.require_open()

    trace.on_request_headers_sent.append(check)
    return trace
