"""Keeps the stored pace of everyone in the plan up to date."""

import datetime as dt

from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.services.plan import paces


class Paces:
    """Computes the pace of members who checked in, changed their plan, or began another day."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database, self._catalog = database, catalog

    async def run(self, now: dt.datetime, /) -> bool:
        """Compute some; True if there may be more."""
        done = await paces.refresh(self._database, self._catalog, now)
        return done.has_more
