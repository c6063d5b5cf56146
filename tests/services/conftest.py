"""Fixtures of service tests: a server with a group in a real database, and a settable time."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from dataclasses import dataclass
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pytest
import pytest_asyncio
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.db.database import Database
from bot.db.postgresql import connection_options
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import changes as group_changes
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments, progress
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import entries
from tests.databases import (
    empty_tables,
    run_alone,
    share_compiled_statements,
    share_connections,
    statement_to_insert_all,
    use_no_threads,
)

GUILD, ALICE, BOB = 700_000_000_000_000_001, 800_000_000_000_000_001, 800_000_000_000_000_002
ELSEWHERE = 700_000_000_000_000_002
BEGIN = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)

_ALICE, _BOB = Actor(GUILD, ALICE, "Alice"), Actor(GUILD, BOB, "Bob")

_HERE = Path(__file__).parent

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(repr=False)  # asyncio formats what a task returned, and the content pack is large
class World:
    """A server with one open group, two members, and the time at which calls are made."""

    database: Database
    catalog: Catalog
    now: dt.datetime
    group: StudyGroup
    alice: Actor = _ALICE
    bob: Actor = _BOB

    def pass_time(self, **span: float) -> None:
        """Advance the time by a span such as `hours=3` or `days=1`."""
        self.now += dt.timedelta(**span)

    async def write(
        self,
        function: Callable[Concatenate[AsyncConnection, P], Awaitable[R]],
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """Call a service function with a connection in a transaction of its own."""
        async with self.database.writing() as connection:
            return await function(connection, *args, **options)

    async def read(
        self,
        function: Callable[Concatenate[AsyncConnection, P], Awaitable[R]],
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """Call a service function with a connection that only reads."""
        async with self.database.reading() as connection:
            return await function(connection, *args, **options)

    async def join(
        self, actor: Actor, *, zone: str | None = None, pace: Pace = Pace.DAILY
    ) -> PlanProgress:
        """Join the plan from a group in this zone, and choose zone and pace."""
        if zone:
            await self.change(self.group, zone=zone)
        await self.act(enrolments.join, actor, plan=self.catalog.plan)
        if zone:
            await self.change(self.group, zone=self.group.zone)
            await self.act(enrolments.set_zone, actor, zone=zone)
        if pace is not Pace.DAILY:
            await self.act(enrolments.set_pace, actor, pace=pace)
        return await self.progress(actor)

    async def act(self, function: Callable[..., Awaitable[R]], actor: Actor, **options: Any) -> R:
        """Call a service function about a member's plan, in a transaction of its own."""
        async with self.database.writing() as connection:
            return await function(connection, actor, self.catalog, now=self.now, **options)

    async def check_in(self, actor: Actor, day_number: int | None = None) -> CheckInResult:
        """Check in a plan day, the next open one by default."""
        return await self.write(
            check_ins.check_in, actor, self.catalog, now=self.now, day=day_number
        )

    async def undo(self, actor: Actor, day_number: int | None = None) -> CheckInResult:
        """Undo a check-in, the latest one by default."""
        progress = await self.progress(actor)
        latest = progress.latest_check_in()
        day_id = progress.plan.day(day_number or 1).id
        if latest and not day_number:
            day_id = latest.day_id
        return await self.act(check_ins.undo, actor, day_id=day_id)

    async def progress(self, actor: Actor) -> PlanProgress:
        """Return the stored progress of a member."""
        return await self.read(progress.require_progress, actor, self.catalog, self.now)

    async def days(self, actor: Actor) -> list[int]:
        """Return the numbers of the plan days that a member has checked in, sorted."""
        progress = await self.progress(actor)
        return sorted(
            self.catalog.plan.number_by_id[check_in.day_id] for check_in in progress.check_ins
        )

    async def points(self, actor: Actor, group: StudyGroup | None = None) -> int:
        """Return a member's points in a group, by default the first one."""
        return await self.read(entries.get_balance, (group or self.group).id, actor.member_id)

    async def change(self, group: StudyGroup, **settings: Any) -> StudyGroup:
        """Change settings of a group."""
        async with self.database.writing() as connection:
            return await groups.change(
                connection, group.guild_id, group.id, now=self.now, **settings
            )

    async def archive(self, *, archived: bool = True) -> None:
        """Archive the first group as a moderator does, or open it again."""
        archived_at = self.now if archived else None
        async with self.database.writing() as connection:
            await group_changes.change(
                connection, self.alice, self.group.id, now=self.now, archived_at=archived_at
            )

    async def add_group(self, name: str = "Early birds") -> StudyGroup:
        """Create and open a second group in the server."""
        return await create_open_group(self.database, self.now, name=name)


async def create_open_group(
    database: Database, now: dt.datetime, *, guild_id: int = GUILD, name: str = "Night owls"
) -> StudyGroup:
    """Create a group in the zone of Berlin and open it."""
    async with database.writing() as connection:
        made = await groups.create(connection, guild_id, name, "Europe/Berlin", now)
        return await groups.change(
            connection,
            guild_id,
            made.id,
            now=now,
            channel_id=900_000_000_000_000_001,
            opened_at=now,
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests in one event loop, so that they share connections to PostgreSQL."""
    for item in items:
        if item.path.is_relative_to(_HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Run the fixtures of these tests in the same event loop; pytest-asyncio reads this."""
    if iscoroutinefunction(fixturedef.func) or isasyncgenfunction(fixturedef.func):
        setattr(fixturedef.func, "_loop_scope", "session")  # noqa: B010 - functions have no such attribute
    return (yield)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_engine(migrated_postgres: str) -> AsyncIterator[Engine]:
    """An engine whose connections all tests share, because connecting takes longer than most tests."""
    engine = create_async_engine(
        migrated_postgres, pool_size=5, max_overflow=5, connect_args=connection_options()
    )
    async with engine.connect():  # looks up what the server supports
        pass
    yield engine.sync_engine
    await engine.dispose()


@dataclass(frozen=True)
class StoredGroup:
    """The group of `world` as the services stored it, so that they need not do so for each test."""

    group: StudyGroup
    file: Path
    """An SQLite file with it, to be copied."""
    insertion: str
    """The statement that inserts the same rows on PostgreSQL."""


@dataclass(frozen=True)
class StoredWorld(StoredGroup, Generic[R]):
    """The world after some calls of services, stored likewise; a folder's `first_group` returns it."""

    made: R


async def store_world(
    before: StoredGroup, catalog: Catalog, folder: Path, make: Callable[[World], Awaitable[R]]
) -> StoredWorld[R]:
    """Store the world as `make` changes it, with what that returns."""
    file = Path(shutil.copy(before.file, folder / "world.db"))
    async with Database(f"sqlite+aiosqlite:///{file}") as database:
        made = await make(World(database, catalog, BEGIN, before.group))
        return StoredWorld(before.group, file, await statement_to_insert_all(database), made)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stored_group(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> StoredGroup:
    """An open group in a server, created on Monday, 19 October 2026."""
    file = Path(shutil.copy(migrated, tmp_path_factory.mktemp("sqlite") / "with_group.db"))
    async with Database(f"sqlite+aiosqlite:///{file}") as database:
        group = await create_open_group(database, BEGIN)
        return StoredGroup(group, file, await statement_to_insert_all(database))


def stored_if_used(
    request: pytest.FixtureRequest, used: str, stored: str, otherwise: StoredGroup | None
) -> StoredGroup | None:
    """Return the fixture `stored` if the test uses the fixture `used`."""
    if used not in request.fixturenames:
        return otherwise
    found: StoredGroup = request.getfixturevalue(stored)
    return found


@pytest.fixture
def first_group(request: pytest.FixtureRequest) -> StoredGroup | None:
    """The group that the database of a test has from the start; None without `world`."""
    return stored_if_used(request, "world", "stored_group", None)


@pytest.fixture
def sqlite_url(migrated: Path, first_group: StoredGroup | None, tmp_path: Path) -> str:
    """The URL of a new SQLite database at the newest revision, with the group of `world` if used."""
    file = shutil.copy(first_group.file if first_group else migrated, tmp_path / "cohort.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def shared_engine(database_url: str, request: pytest.FixtureRequest) -> Engine | None:
    """The engine whose connections are shared; None on SQLite, where each test has a file."""
    if database_url.startswith("sqlite"):
        return None
    engine: Engine = request.getfixturevalue("postgres_engine")
    return engine


@pytest.fixture
async def database(
    database_url: str, shared_engine: Engine | None, first_group: StoredGroup | None
) -> AsyncIterator[Database]:
    """An empty database, or with the group of `world` if used; each test runs on both kinds."""
    database = Database(database_url)
    if shared_engine:
        share_connections(shared_engine, database)
        if first_group:
            await run_alone(database, first_group.insertion)
        yield database
        await empty_tables(database)
    else:
        use_no_threads(database)
        await share_compiled_statements(database)
        yield database
        await database.close()


@pytest.fixture
def world(database: Database, catalog: Catalog, stored_group: StoredGroup) -> World:
    """The world on Monday, 19 October 2026, 8:00 UTC, a week before the clocks change."""
    return World(database, catalog, BEGIN, stored_group.group)
