"""Fixtures: databases to back up, and empty ones to restore into."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from bot.backup.restore import restore_now
from bot.backup.save import back_up_now
from bot.db.migrate import migrate
from bot.db.models import Base, Entry
from bot.db.session import Database
from bot.domain.delivery import DeliveryKind
from bot.services.delivery import outbox
from tests.db.conftest import empty_postgres, empty_url, execute  # noqa: F401 - fixtures
from tests.db.test_upgrade import RELEASES, fill, read_release
from tests.rows import Row, insert_all, made_up

NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
DUE_AT = NOW + dt.timedelta(hours=1)
TABLES = Base.metadata.sorted_tables
TEXT = 'two\nlines, "quotes", 🎉, \u2028 and العربية'
RELEASE = "release_1_0_0"
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Stage:
    """A database and what was in it when everything was restored."""

    url: str
    rows: Rows


@dataclass(frozen=True)
class Chain:
    """A filled SQLite database, and by direction the databases restored one from the other."""

    source: Rows
    deleted_entry_id: int
    restored: dict[str, Stage]


@pytest.fixture(scope="module")
def chain(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Databases of which each was restored from a backup of the one before, in all directions."""
    folder = tmp_path_factory.mktemp("backup")
    created = [f"cohort_restored_{number}" for number in (1, 2)]
    for name in created:
        asyncio.run(execute(postgres, f"CREATE DATABASE {name}"))
    urls = [
        f"sqlite+aiosqlite:///{folder}/0.db",
        *(
            make_url(postgres).set(database=name).render_as_string(hide_password=False)
            for name in created
        ),
        *(f"sqlite+aiosqlite:///{folder}/{number}.db" for number in (3, 4)),
    ]
    deleted = asyncio.run(_fill(urls[0]))
    stages = {}
    for number, (source, target) in enumerate(itertools.pairwise(urls)):
        file = folder / f"{number}.gz"
        back_up_now(source, file, NOW)
        restore_now(target, file)
        direction = " to ".join(url.partition("+")[0] for url in (source, target))
        stages[direction] = Stage(target, asyncio.run(rows_of(target)))
    yield Chain(asyncio.run(rows_of(urls[0])), deleted, stages)
    for name in created:
        asyncio.run(execute(postgres, f"DROP DATABASE {name} WITH (FORCE)"))


async def _fill(url: str) -> int:
    """Fill a database with the rows of a release, and more; return the id of a deleted entry.

    Every table gets a row without nulls. A reminder is due in an hour.
    """
    await migrate(url, now=NOW, target=RELEASES[RELEASE])
    await fill(url, read_release(RELEASE))
    await migrate(url, now=NOW)
    async with Database(url) as database, database.writing() as session:
        await insert_all(session, TABLES, made_up(TABLES, did=TEXT))
        entry_id = await insert_another(session, "entry")
        await session.execute(delete(Entry).where(Entry.id == entry_id))
        server = read_release(RELEASE)["server"][0]["guild_id"]
        await outbox.enqueue(session, [reminder(server)])
    return entry_id


def reminder(guild_id: int) -> Row:
    """Return the row of a delivery that is due in an hour."""
    return outbox.row(DeliveryKind.REMINDER, guild_id, 1, "2026-11-26", DUE_AT)


async def insert_another(session: AsyncSession, name: str) -> int:
    """Insert a row like the last one in a table, except for what is unique; return its id."""
    table = Base.metadata.tables[name]
    latest = select(table).order_by(table.c.id.desc()).limit(1)
    row = dict((await session.execute(latest)).mappings().one())
    del row["id"]
    for column in {"subject", "period", "name_key", "week"} & row.keys():
        row[column] = "another"
    if name == "run":
        row["ended_at"] = NOW
    elif name == "submission":
        row["member_id"] = 7
    return int((await session.scalars(insert(table).values(row).returning(table.c.id))).one())


async def rows_of(url: str) -> Rows:
    """Return all rows of a database by table, in the order of their keys."""
    rows = {}
    async with Database(url) as database, database.reading() as session:
        for table in TABLES:
            found = [dict(row) for row in (await session.execute(select(table))).mappings()]
            keys = [column.name for column in table.primary_key]
            rows[table.name] = sorted(found, key=lambda row: [row[key] for key in keys])
    return rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup is written."""
    return tmp_path / "backup.gz"


@pytest.fixture
def small_backup(sqlite_url: str, file: Path) -> Path:
    """A backup of an SQLite database without rows."""
    back_up_now(sqlite_url, file, NOW)
    return file


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    """The URL of an SQLite database that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
