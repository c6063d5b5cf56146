"""Runs actions of a member and reads the stored rows after each, for test_plan_year.py."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import CheckIn, Enrolment, Entry
from bot.domain.content import Catalog, Plan
from bot.domain.content.models.plan import PlanDay
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import progress
from tests.databases import share_compiled_statements, use_no_threads
from tests.services.conftest import ALICE, GUILD, World, create_open_group

R = TypeVar("R")


@dataclass(frozen=True)
class Stored:
    """The rows of Alice: her progress, enrolments, check-ins and ledger entries."""

    progress: PlanProgress | None
    enrolments: Sequence[Any]
    check_ins: Sequence[Any]
    entries: Sequence[Any]

    def points_by_group_and_day(self) -> dict[tuple[int, str], int]:
        """Return the sum of entries per group and plan day."""
        totals: dict[tuple[int, str], int] = defaultdict(int)
        for entry in self.entries:
            totals[entry.group_id, entry.subject] += entry.points
        return totals


async def prepare_server(file: Path, catalog: Catalog, now: dt.datetime) -> list[StudyGroup]:
    """Make two groups in a migrated, empty file; Bob joins the plan in the first, and checks in."""
    async with Database(f"sqlite+aiosqlite:///{file}") as database:
        made = [await create_open_group(database, now, name=name) for name in ("Owls", "Larks")]
        world = World(database, catalog, now, made[0])
        await world.write(groups.join, world.bob, world.group.id, now)
        await world.join(world.bob)
        await world.check_in(world.bob)
        return made


class MemberSimulation:
    """Alice in the first group of a prepared server, with an own database and event loop."""

    def __init__(
        self, file: Path, groups: Sequence[StudyGroup], catalog: Catalog, now: dt.datetime
    ) -> None:
        self._loop = asyncio.Runner()
        self.refusal: str | None = None
        database = Database(f"sqlite+aiosqlite:///{file}")
        use_no_threads(database)
        self.run(share_compiled_statements(database))
        self.groups = groups
        self.world = World(database, catalog, now, groups[0])
        self.reload()

    def run(self, call: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine to completion."""
        return self._loop.run(call)

    def run_allowing_refusal(self, call: Coroutine[Any, Any, R]) -> R | None:
        """Run a coroutine, then read the stored rows; on Refusal store its message and return None."""
        self.refusal = None
        try:
            return self.run(call)
        except Refusal as refusal:
            self.refusal = str(refusal)
            return None
        finally:
            self.reload()

    def close(self) -> None:
        """Close the database and the event loop."""
        self.run(self.world.database.close())
        self._loop.close()

    def use_plan_days(self, days: Sequence[PlanDay]) -> None:
        """Replace the plan in the catalog by one with these days."""
        old = self.world.catalog.plan
        new = Plan(weeks=old.weeks, resources=old.resources, days=tuple(days))
        self.world.catalog = self.world.catalog.model_copy(update={"plan": new})

    def reload(self) -> None:
        """Read the stored rows again, as of the time that it is now."""
        self.stored = self.run(self._read())

    async def _read(self) -> Stored:
        async with self.world.database.reading() as connection:
            mine = (Enrolment.guild_id == GUILD, Enrolment.member_id == ALICE)
            check_ins = (
                select(CheckIn).join(Enrolment, Enrolment.id == CheckIn.enrolment_id).where(*mine)
            )
            entries = select(Entry).where(Entry.member_id == ALICE).order_by(Entry.id)
            return Stored(
                await progress.find_progress(
                    connection, self.world.catalog, GUILD, ALICE, self.world.now
                ),
                (await connection.execute(select(Enrolment).where(*mine))).all(),
                (await connection.execute(check_ins)).all(),
                (await connection.execute(entries)).all(),
            )
