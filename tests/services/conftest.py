"""A server with a group on a real database, and a clock that the tests set."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.session import Database
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments, progress
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import entries

GUILD, ALICE, BOB = 700_000_000_000_000_001, 800_000_000_000_000_001, 800_000_000_000_000_002
ELSEWHERE = 700_000_000_000_000_002

_ALICE, _BOB = Actor(GUILD, ALICE, "Alice"), Actor(GUILD, BOB, "Bob")

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class World:
    """A server with one open group, and people who do things in it at a time of the test's choice."""

    database: Database
    catalog: Catalog
    now: dt.datetime
    group: StudyGroup
    alice: Actor = _ALICE
    bob: Actor = _BOB

    def pass_time(self, **span: float) -> None:
        """Let time pass: `hours=3`, `days=1`."""
        self.now += dt.timedelta(**span)

    async def write(
        self,
        verb: Callable[Concatenate[AsyncSession, P], Awaitable[R]],
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """Do something in a unit of work of its own."""
        async with self.database.writing() as session:
            return await verb(session, *args, **options)

    async def read(
        self,
        verb: Callable[Concatenate[AsyncSession, P], Awaitable[R]],
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """Look something up."""
        async with self.database.reading() as session:
            return await verb(session, *args, **options)

    async def join(
        self, who: Actor, *, zone: str | None = None, pace: Pace = Pace.DAILY, monday: bool = False
    ) -> PlanProgress:
        """Let someone join the plan."""
        return await self.write(
            enrolments.join, who, now=self.now, zone=zone, pace=pace, monday=monday
        )

    async def done(self, who: Actor, number: int | None = None) -> CheckInResult:
        """Let someone check in."""
        return await self.write(
            check_ins.check_in, who, self.catalog, now=self.now, day_number=number
        )

    async def undo(self, who: Actor, number: int | None = None) -> CheckInResult:
        """Let someone undo a check-in."""
        return await self.write(check_ins.undo, who, self.catalog, now=self.now, day_number=number)

    async def progress(self, who: Actor) -> PlanProgress:
        """Return where someone is, as it is stored."""
        found = await self.read(progress.find_progress, who.guild_id, who.member_id)
        assert found
        return found

    async def days(self, who: Actor) -> list[int]:
        """Return the plan-days that someone has done, as it is stored."""
        have = await self.progress(who)
        return sorted(
            self.catalog.plan.number_by_id[check_in.day_id] for check_in in have.check_ins
        )

    async def points(self, who: Actor, group: StudyGroup | None = None) -> int:
        """Return someone's points in a group."""
        return await self.read(entries.balance, who.member_id, (group or self.group).id)

    async def change(self, group: StudyGroup, **settings: Any) -> StudyGroup:
        """Change what moderators chose for a group."""
        async with self.database.writing() as session:
            return await groups.change(session, group.guild_id, group.id, now=self.now, **settings)

    async def another_group(self, name: str = "Early birds") -> StudyGroup:
        """Make a second group in the server."""
        return await opened_group(self.database, self.now, name=name)


async def opened_group(
    database: Database, now: dt.datetime, *, guild_id: int = GUILD, name: str = "Night owls"
) -> StudyGroup:
    """Make a group in Berlin that members can join."""
    async with database.writing() as session:
        made = await groups.create(session, guild_id, name, "Europe/Berlin", now)
        return await groups.change(
            session, guild_id, made.id, now=now, channel_id=900_000_000_000_000_001, opened_at=now
        )


@pytest.fixture
async def world(database: Database, catalog: Catalog) -> World:
    """A Monday morning in autumn, before the clocks change."""
    now = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)
    return World(database, catalog, now, await opened_group(database, now))
