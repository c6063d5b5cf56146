"""Runs the dispatcher every few seconds; what is due is stored in the database."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import StudyBot
from bot.domain.cluster.leases import LeaseEnded

log = structlog.get_logger(__name__)

_SECONDS = 10
"""Seconds between two ticks."""

_TICKS_AT_ONCE = 7
"""Ticks that may run at the same time, as a slow delivery takes up to a minute."""

_SECONDS_TO_FINISH = 2.0
"""Seconds that running ticks get when the bot stops: half of those for the whole shutdown."""


@asynccontextmanager
async def ticking(bot: StudyBot) -> AsyncIterator[None]:
    """Run the dispatcher at each tick, until the end of the block.

    A tick may come late, or while another is running.
    """
    scheduler = AsyncIOScheduler(timezone=dt.UTC)
    running: set[asyncio.Task[None]] = set()

    async def tick() -> None:
        task = asyncio.create_task(_run_due(bot), name="tick")
        running.add(task)
        task.add_done_callback(running.discard)
        with suppress(asyncio.CancelledError):  # APScheduler may cancel its job, but not the task
            await asyncio.wait([task])

    scheduler.add_job(
        tick,
        "interval",
        seconds=_SECONDS,
        id="tick",
        coalesce=True,
        max_instances=_TICKS_AT_ONCE,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        bot.dispatcher.stop_accepting()
        await bot.cluster.release()
        await _finish(running)


async def _run_due(bot: StudyBot) -> None:
    bot.dispatcher.last_tick_at = time.monotonic()
    if bot.ready_block is None or not bot.cluster.fence.is_open:
        bot.dispatcher.last_claim_at = bot.dispatcher.last_tick_at
        return
    try:
        await bot.dispatcher.run_due(bot.resources.clock.now())
    except LeaseEnded:
        log.info("tick ended with the lease")
    except Exception:
        log.exception("tick failed")


async def _finish(ticks: set[asyncio.Task[None]]) -> None:
    """Wait a moment for running ticks, then cancel them; their deliveries are claimed again later."""
    if ticks:
        _, unfinished = await asyncio.wait(ticks, timeout=_SECONDS_TO_FINISH)
        for tick in unfinished:
            tick.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
