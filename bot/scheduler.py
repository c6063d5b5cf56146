"""Runs the dispatcher every few seconds, and periodic tasks; a missed run loses nothing."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import PeriodicTask, StudyBot
from bot.delivery.dispatcher import logging_failure

SECONDS = 10  # seconds between two ticks
_TICKS_AT_ONCE = 7  # ticks that may run at the same time, as a slow job takes up to a minute
SECONDS_TO_FINISH = 2.0
"""Seconds that running ticks get when the bot stops: half of those for the whole shutdown."""


@asynccontextmanager
async def ticking(bot: StudyBot) -> AsyncIterator[None]:
    """Run the dispatcher at each tick, and periodic tasks, until the end of the block.

    A tick may come late, or while another is running. Everything runs in a task of its own, whose end
    is waited for, because APScheduler cancels its jobs when it is shut down and doesn't wait for them.
    """
    scheduler = AsyncIOScheduler(
        timezone=dt.UTC, job_defaults={"coalesce": True, "misfire_grace_time": None}
    )
    running: set[asyncio.Task[None]] = set()

    async def run(task: PeriodicTask) -> None:
        running_task = asyncio.create_task(_run(task, bot.resources.clock.now()), name=task.name)
        running.add(running_task)
        running_task.add_done_callback(running.discard)
        with suppress(asyncio.CancelledError):  # which APScheduler would log as an error
            await asyncio.shield(running_task)

    async def tick(now: dt.datetime) -> None:
        bot.dispatcher.last_tick_at = time.monotonic()
        await bot.dispatcher.run_due(now)

    ticks = PeriodicTask("tick", tick, dt.timedelta(seconds=SECONDS))
    for task in (ticks, *bot.periodic_tasks):
        scheduler.add_job(
            run,
            "interval",
            [task],
            seconds=task.every.total_seconds(),
            next_run_time=bot.resources.clock.now(),
            max_instances=_TICKS_AT_ONCE if task is ticks else 1,
        )
    scheduler.start()
    bot.dispatcher.last_tick_at = time.monotonic()
    try:
        yield
    finally:
        scheduler.shutdown()
        bot.dispatcher.stop_accepting()
        await bot.disconnect()
        await bot.shard_claim.release()
        await _finish(running)


async def _run(task: PeriodicTask, now: dt.datetime) -> None:
    with logging_failure("periodic task failed", task=task.name):
        await task.run(now)


async def _finish(running: set[asyncio.Task[None]]) -> None:
    """Wait a moment for what is running, then cancel it; jobs are claimed again later."""
    if running:
        _, unfinished = await asyncio.wait(running, timeout=SECONDS_TO_FINISH)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
