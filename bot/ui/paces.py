"""Keeps the pace of everyone in the plan up to date, whenever the bell rings."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.services import paces


class Paces:
    """Works out the pace of those who checked in, changed their plan, or began another day."""

    def __init__(self, bot: StudyBot) -> None:
        self._pack = bot.resources.catalog

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Work out some; there is nothing to deliver."""
        return await paces.refresh(session, self._pack, now) == paces.AT_ONCE
