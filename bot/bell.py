"""Rings every few seconds and remembers nothing: what is due stands in the database."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import StudyBot

log = structlog.get_logger(__name__)

_SECONDS = 10


@contextmanager
def ringing(bot: StudyBot) -> Iterator[None]:
    """Let the bot do what is due, again and again; a ring that comes late or twice is harmless."""
    scheduler = AsyncIOScheduler(timezone=dt.UTC)

    async def ring() -> None:
        if not bot.is_ready():
            return
        try:
            with suppress(asyncio.CancelledError):  # the bot is told to stop
                await bot.run_due()
        except Exception:
            log.exception("what is due could not be done")

    scheduler.add_job(
        ring,
        "interval",
        seconds=_SECONDS,
        id="bell",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
