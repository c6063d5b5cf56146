"""Rings every few seconds and remembers nothing: what is due stands in the database."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import StudyBot

log = structlog.get_logger(__name__)

_SECONDS = 10
_RINGS_AT_ONCE = 7
"""Rings that may be under way: what is slow to be sent, up to a minute, holds up no later ring."""

_SECONDS_TO_END = 2.0
"""For what is being done when the bot is told to stop; serve.py gives all of it twice as much."""


@asynccontextmanager
async def ringing(bot: StudyBot) -> AsyncIterator[None]:
    """Let the bot do what is due, again and again; a ring that comes late or twice is harmless."""
    scheduler = AsyncIOScheduler(timezone=dt.UTC)
    under_way: set[asyncio.Task[None]] = set()

    async def ring() -> None:
        task = asyncio.create_task(_do_what_is_due(bot), name="ring")
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        with suppress(asyncio.CancelledError):  # its scheduler may break this off, but not the task
            await asyncio.wait([task])

    scheduler.add_job(
        ring,
        "interval",
        seconds=_SECONDS,
        id="bell",
        coalesce=True,
        max_instances=_RINGS_AT_ONCE,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        bot.dispatcher.stop_accepting()
        await _end(under_way)


async def _do_what_is_due(bot: StudyBot) -> None:
    if not bot.is_ready():
        return
    try:
        await bot.run_due()
    except Exception:
        log.exception("what is due could not be done")


async def _end(rings: set[asyncio.Task[None]]) -> None:
    """Let rings end by themselves, if they soon do: one broken off leaves what it began behind."""
    if rings:
        _, left = await asyncio.wait(rings, timeout=_SECONDS_TO_END)
        for ring in left:
            ring.cancel()
        await asyncio.gather(*left, return_exceptions=True)
