"""Keeps the pace of everyone in the plan up to date, whenever the bell rings."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.services.plan import paces


class Paces:
    """Works out the pace of those who checked in, changed their plan, or began another day."""

    def __init__(self, bot: StudyBot) -> None:
        self._resources = bot.resources

    async def promise(self, _session: AsyncSession, now: dt.datetime, /) -> bool:
        """Work out some; there is nothing to deliver.

        The session to write in is not used, so nothing is locked while much is read.
        """
        done = await paces.refresh(self._resources.database, self._resources.catalog, now)
        return done.has_more
