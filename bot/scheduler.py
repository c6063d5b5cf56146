"""Runs the dispatcher every few seconds, and periodic tasks at their intervals.

What is due is stored in the database, so nothing is lost if a run is missed.
"""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import PeriodicTask, StudyBot
from bot.delivery.dispatcher import logging_failure

SECONDS = 10
"""Seconds between two ticks."""

_TICKS_AT_ONCE = 7
"""Ticks that may run at the same time, as a slow job takes up to a minute."""

SECONDS_TO_FINISH = 2.0
"""Seconds that running ticks get when the bot stops: half of those for the whole shutdown."""


@asynccontextmanager
async def ticking(bot: StudyBot) -> AsyncIterator[None]:
    """Run the dispatcher at each tick, and periodic tasks, until the end of the block.

    A tick may come late, or while another is running. It is a task of its own, because APScheduler
    cancels its jobs when it is shut down. A periodic task is one, too, so that its end is waited for:
    one that is opening a database connection would leave the thread of it behind.
    """
    scheduler = AsyncIOScheduler(
        timezone=dt.UTC, job_defaults={"coalesce": True, "misfire_grace_time": None}
    )
    running: set[asyncio.Task[None]] = set()
    periodic_running: set[asyncio.Task[None]] = set()

    async def tick() -> None:
        if len(running) < _TICKS_AT_ONCE:
            task = asyncio.create_task(_run_due(bot), name="tick")
            running.add(task)
            task.add_done_callback(running.discard)

    async def run(periodic: PeriodicTask) -> None:
        task = asyncio.create_task(_run_periodic(bot, periodic), name=periodic.name)
        periodic_running.add(task)
        task.add_done_callback(periodic_running.discard)
        await task

    scheduler.add_job(tick, "interval", seconds=SECONDS)
    for periodic in bot.periodic_tasks:
        begin, seconds = bot.resources.clock.now(), periodic.every.total_seconds()
        scheduler.add_job(run, "interval", [periodic], seconds=seconds, next_run_time=begin)
    scheduler.start()
    bot.dispatcher.last_tick_at = time.monotonic()
    try:
        yield
    finally:
        scheduler.shutdown()
        bot.dispatcher.stop_accepting()
        await bot.disconnect()
        await bot.cluster.release()
        await _finish(running | periodic_running)


async def _run_due(bot: StudyBot) -> None:
    bot.dispatcher.last_tick_at = time.monotonic()
    with logging_failure("tick failed"):
        await bot.dispatcher.run_due(bot.resources.clock.now())


async def _run_periodic(bot: StudyBot, periodic: PeriodicTask) -> None:
    """Run a periodic task; APScheduler would log one that it has cancelled as an error."""
    with (
        suppress(asyncio.CancelledError),
        logging_failure("periodic task failed", task=periodic.name),
    ):
        await periodic.run(bot.resources.clock.now())


async def _finish(ticks: set[asyncio.Task[None]]) -> None:
    """Wait a moment for running ticks, then cancel them; their jobs are claimed again later."""
    if ticks:
        _, unfinished = await asyncio.wait(ticks, timeout=SECONDS_TO_FINISH)
        for tick in unfinished:
            tick.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
