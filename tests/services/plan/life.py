"""A member's life, step by step, and what is stored after each: for the test of a whole year."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from bot.db.models import CheckIn, Entry, Run
from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.domain.content.plan import Plan, PlanDay
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import PlanProgress
from bot.services.plan import progress
from tests.services.conftest import ALICE, GUILD, World, opened_group

R = TypeVar("R")


@dataclass(frozen=True)
class Stored:
    """What is stored about Alice."""

    journey: PlanProgress | None
    runs: Sequence[Run]
    check_ins: Sequence[CheckIn]
    entries: Sequence[Entry]

    def net(self) -> dict[tuple[int, str], int]:
        """Return the points that each plan-day has brought in each group, all in all."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.group_id, entry.subject] += entry.points
        return sums


class Life:
    """Alice, beside Bob, in a server with two groups, on an event loop of its own."""

    def __init__(self, file: Path, pack: Catalog, now: dt.datetime) -> None:
        self._loop = asyncio.Runner()
        self.refusal: str | None = None
        database = Database(f"sqlite+aiosqlite:///{file}")
        self.groups: list[StudyGroup] = [
            self.run(opened_group(database, now, name=name)) for name in ("Owls", "Larks")
        ]
        self.world = World(database, pack, now, self.groups[0])
        self.stored = self._look()

    def run(self, verb: Coroutine[Any, Any, R]) -> R:
        """Do something to its end."""
        return self._loop.run(verb)

    def tried(self, verb: Coroutine[Any, Any, R]) -> R | None:
        """Do something that the rules may refuse; note what they say and what is stored after."""
        self.refusal = None
        try:
            return self.run(verb)
        except Refusal as no:
            self.refusal = str(no)
            return None
        finally:
            self.stored = self._look()

    def end(self) -> None:
        """Close everything."""
        self.run(self.world.database.close())
        self._loop.close()

    def use(self, days: Sequence[PlanDay]) -> None:
        """Go on with another pack, of these days."""
        old = self.world.catalog.plan
        new = Plan(weeks=old.weeks, resources=old.resources, days=tuple(days))
        self.world.catalog = self.world.catalog.model_copy(update={"plan": new})

    def _look(self) -> Stored:
        return self.run(self._read())

    async def _read(self) -> Stored:
        async with self.world.database.reading() as session:
            mine = (Run.guild_id == GUILD, Run.member_id == ALICE)
            check_ins = select(CheckIn).join(Run, Run.id == CheckIn.run_id).where(*mine)
            entries = select(Entry).where(Entry.member_id == ALICE).order_by(Entry.id)
            return Stored(
                await progress.find_progress(session, GUILD, ALICE),
                (await session.scalars(select(Run).where(*mine))).all(),
                (await session.scalars(check_ins)).all(),
                (await session.scalars(entries)).all(),
            )


async def nothing() -> None:
    """Do nothing, as when only time passes."""
