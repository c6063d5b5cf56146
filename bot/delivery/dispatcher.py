"""Sends everything that is due, each job effectively once.

What is due is stored in the outbox (`bot/services/outbox.py`). A message that may have been
sent before a crash is looked for in its channel before it is sent again, by the marker that each
message carries in the ids of its buttons.
"""

import asyncio
import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import structlog
from aiolimiter import AsyncLimiter

from bot.db.outage import is_outage, reason_of
from bot.delivery import sender
from bot.delivery.handler import AnyHandler, Content, Planner, Postpone
from bot.domain.jobs import JobState, SkipReason
from bot.interactions import Client
from bot.services import outbox
from bot.services.outbox import ClaimedJob

log = structlog.get_logger(__name__)
_SECONDS_TO_SEND = 60.0
"""Seconds that an attempt may take, with waiting for the channel; less than the lease of a claim."""

_RETRY = dt.timedelta(minutes=2)
"""How long to wait before a retry after a temporary error, or if the attempt took too long."""


CurrentTime: TypeAlias = Callable[[], dt.datetime]


class Dispatcher:
    """Plans, claims and sends what is due, in several calls and processes at a time."""

    def __init__(self, bot: Client) -> None:
        self.handlers: dict[str, type[AnyHandler]] = {}
        self.planners: dict[str, Planner] = {}
        """By the names that the log shows."""
        self._bot, self._database = bot, bot.resources.database
        self._metrics = bot.resources.metrics
        self._sender = sender.Sender(bot)
        self._starts = AsyncLimiter(sender.BURST, sender.BURST / sender.PER_SECOND)
        """Spreads the starts of jobs, so that not all that are claimed read the database at once."""
        self._planning, self._claiming = asyncio.Lock(), asyncio.Lock()
        self.is_stopping = False
        self.last_tick_at = time.monotonic()
        """When the scheduler last looked whether something is due, by the monotonic clock."""
        self._me = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        """This process’s claim id."""

    async def run_due(self, now: dt.datetime) -> int:
        """Send what is due on shards that are ready, await that, and return how many jobs were claimed."""
        start, count = time.monotonic(), 0

        def clock() -> dt.datetime:
            """Return the current time, counted on from `now` since this call began."""
            return now + dt.timedelta(seconds=time.monotonic() - start)

        async with asyncio.TaskGroup() as tasks:
            async with self._planning:
                for name, planner in self.planners.items():
                    await self._plan(name, planner, now)
            while claimed := await self._claim_and_start(tasks, clock):
                count += claimed
        return count

    def stop_accepting(self) -> None:
        """Claim nothing from now on, and give back what was claimed but is not being sent yet."""
        self.is_stopping = True

    async def _plan(self, name: str, planner: Planner, now: dt.datetime) -> None:
        """Enqueue what is due of one kind; a failure stops no other kind."""
        may_be_more: bool | None = True
        with logging_failure("planning failed", planner=name):
            while may_be_more and (block := self._bot.ready_block):
                async with self._database.writing() as connection:
                    may_be_more = await planner(connection, now=now, block=block)

    async def _claim_and_start(self, tasks: asyncio.TaskGroup, clock: CurrentTime) -> int:
        """Claim some of what is due and start delivering it; return how many were claimed.

        One call at a time does so, and only once a slot is free, so that what is claimed is
        delivered before its lease ends.
        """
        async with self._claiming:
            async with self._sender.slots:
                claimed = () if self.is_stopping else await self._claim(clock())
            for job in claimed:
                async with self._starts:
                    tasks.create_task(self._deliver(job, clock))
        return len(claimed)

    async def _claim(self, now: dt.datetime) -> Sequence[ClaimedJob]:
        block = self._bot.ready_block
        if block is None:
            return ()
        claimed: Sequence[ClaimedJob] = ()
        with logging_failure("claim failed"):
            async with self._database.writing() as connection:
                claimed = await outbox.claim(
                    connection, me=self._me, now=now, limit=sender.SLOTS, block=block
                )
        return claimed

    async def _deliver(self, job: ClaimedJob, clock: CurrentTime) -> None:
        """Carry out one job; otherwise record why it is skipped, or when to try again."""
        try:
            try:
                await self._attempt(job, clock)
            except sender.PermanentFailure as failure:
                handler = self.handlers[job.kind](self._bot, job, clock())
                await self._refused(handler, failure.reason)
            except sender.TEMPORARY_ERRORS as error:
                await self._postpone(job, Postpone(clock() + _RETRY, type(error).__name__))
        except Exception as error:  # noqa: BLE001 - logged; it is claimed again when its lease ends
            self._metrics.not_delivered(job.kind, "failed")
            log_failure("job failed", error, job=job.id, kind=job.kind)

    async def _attempt(self, job: ClaimedJob, clock: CurrentTime) -> None:
        """Do one job, unless an earlier attempt did, and record it.

        The slot is released before the message queues for its channel, so that a slow channel
        holds up no other. What was sent is recorded as sent, even if it would now be skipped.
        """
        async with asyncio.timeout(None) as timeout:
            async with self._sender.slots:
                timeout.reschedule(asyncio.get_running_loop().time() + _SECONDS_TO_SEND)
                now = clock()
                if self.is_stopping:
                    await self._postpone(job, Postpone(now, "stopping"))
                    return
                handler = self.handlers[job.kind](self._bot, job, now)
                sent = await self._sender.find_sent(job)
                loaded, content = await self._prepare(handler)
            if sent is None and isinstance(content, SkipReason):
                await self._skip(handler, content)
            elif sent is None and isinstance(content, Postpone):
                await self._postpone(job, content)
            else:
                await self._carry_out(handler, loaded, content, sent)

    async def _prepare(self, handler: AnyHandler) -> tuple[Any, Content]:
        """Return what was loaded for a job, None if it is skipped, and what to send or do."""
        async with self._database.reading() as connection:
            loaded = await handler.load(connection)
        if isinstance(loaded, SkipReason):
            return None, loaded
        return loaded, handler.build(loaded)

    async def _carry_out(
        self, handler: AnyHandler, loaded: Any, content: Content, sent: sender.Sent | None
    ) -> None:
        """Send the message, unless an earlier attempt did, or do the action; then record it."""
        job = handler.job
        if sent is None and isinstance(content, sender.Message):
            sent = await self._sender.send(job, content, handler.now)
        elif sent is None and isinstance(content, sender.DiscordAction):
            await self._sender.act(content)
        if not await self._record(handler, loaded, sent):
            return
        self._metrics.delivered(job.kind, (sent.at if sent else handler.now) - job.due_at)
        if sent and isinstance(content, sender.Message):
            await self._sender.follow_up(job.guild_id, sent, content)

    async def _record(self, handler: AnyHandler, loaded: Any, sent: sender.Sent | None) -> bool:
        """Record a job as sent; False if it was deleted, or claimed or enqueued again since."""
        job = handler.job
        async with self._database.writing() as connection:
            recorded = await outbox.record(connection, job, me=self._me, state=JobState.SENT)
            if recorded and sent:
                await handler.delivered(connection, sent, loaded)
            elif recorded:
                await handler.done(connection, loaded)
            elif not sent and not await outbox.is_stored(connection, job):
                await handler.undo_for_deleted(connection, loaded)
        return recorded

    async def _refused(self, handler: AnyHandler, reason: SkipReason) -> None:
        """Let the handler decide whether to try again what Discord refused."""
        async with self._database.writing() as connection:
            postpone = await handler.refused_by_discord(connection)
        if postpone:
            await self._postpone(handler.job, postpone)
        else:
            await self._skip(handler, reason)

    async def _skip(self, handler: AnyHandler, reason: SkipReason) -> None:
        state, job = JobState.SKIPPED, handler.job
        async with self._database.writing() as connection:
            if await outbox.record(connection, job, me=self._me, state=state, reason=reason):
                await handler.skipped(connection, reason)
        self._metrics.not_delivered(job.kind, state)

    async def _postpone(self, job: ClaimedJob, postpone: Postpone) -> None:
        self._metrics.not_delivered(job.kind, "postponed")
        what = {"job": job.id, "kind": job.kind, "guild": job.guild_id, "subject": job.subject_id}
        log.info("job postponed", **what, reason=postpone.reason)
        async with self._database.writing() as connection:
            await outbox.postpone(connection, job, me=self._me, until=postpone.until)


@contextmanager
def logging_failure(event: str, **what: str) -> Iterator[None]:
    """Log an exception of the block instead of raising it; the next tick tries again."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged
        log_failure(event, error, **what)


def log_failure(event: str, error: Exception, **what: object) -> None:
    """Log an exception, with a traceback unless the database or the network cannot be used."""
    if is_outage(error):
        log.warning(event, reason=reason_of(error), **what)
    else:
        log.error(event, exc_info=error, **what)
