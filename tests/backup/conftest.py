"""Fixtures: databases to back up, and empty ones to restore into."""

import asyncio
import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backup.restore import restore_now
from bot.backup.save import back_up, back_up_now
from bot.db.database import Database
from bot.db.migrate import migrate
from bot.db.models import Base, Entry
from bot.domain.delivery import DeliveryKind
from bot.services.delivery import outbox
from tests.db.conftest import empty_postgres, empty_url, new_postgres  # noqa: F401 - fixtures
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


@dataclass(frozen=True)
class Release:
    """A backup of an SQLite database of a release, and that database after it was upgraded."""

    backup: Path
    upgraded: Path


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A backup made by a release; tests copy the upgraded database if they change it."""
    folder = tmp_path_factory.mktemp("release")
    made = Release(folder / "backup.gz", folder / "cohort.db")
    asyncio.run(_back_up_and_upgrade(url_of(made.upgraded), made.backup))
    return made


async def _back_up_and_upgrade(url: str, file: Path) -> None:
    await migrate(url, now=NOW, target=RELEASES[RELEASE])
    await fill(url, read_release(RELEASE))
    await back_up(url, file, NOW)
    await migrate(url, now=NOW)


def url_of(file: Path) -> str:
    """Return the URL of an SQLite database."""
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="module")
def chain(
    postgres: str, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chain]:
    """Databases of which each was restored from a backup of the one before, in all directions."""
    folder = tmp_path_factory.mktemp("backup")
    with new_postgres(postgres) as first, new_postgres(postgres) as second:
        urls = [url_of(folder / "0.db"), first, second, url_of(folder / "3.db")]
        urls.append(url_of(folder / "4.db"))
        shutil.copy(release.upgraded, folder / "0.db")
        deleted = asyncio.run(_fill(urls[0]))
        stages = {}
        for number, (source, target) in enumerate(itertools.pairwise(urls)):
            file = folder / f"{number}.gz"
            back_up_now(source, file, NOW)
            restore_now(target, file)
            direction = " to ".join(url.partition("+")[0] for url in (source, target))
            stages[direction] = Stage(target, asyncio.run(rows_of(target)))
        yield Chain(asyncio.run(rows_of(urls[0])), deleted, stages)


async def _fill(url: str) -> int:
    """Add rows to those of a release; return the id of a deleted entry.

    Every table gets a row without nulls. A reminder is due in an hour.
    """
    async with Database(url) as database, database.writing() as connection:
        await insert_all(connection, TABLES, made_up(TABLES, did=TEXT))
        entry_id = await insert_another(connection, "entry")
        await connection.execute(delete(Entry).where(Entry.id == entry_id))
        server = read_release(RELEASE)["server"][0]["guild_id"]
        await outbox.enqueue(connection, [reminder(server)])
    return entry_id


def reminder(guild_id: int) -> Row:
    """Return the row of a delivery that is due in an hour."""
    return outbox.row(DeliveryKind.REMINDER, guild_id, 1, "2026-11-26", DUE_AT)


async def insert_another(connection: AsyncConnection, name: str) -> int:
    """Insert a row like the last one in a table, except for what is unique; return its id."""
    table = Base.metadata.tables[name]
    latest = select(table).order_by(table.c.id.desc()).limit(1)
    row = dict((await connection.execute(latest)).mappings().one())
    del row["id"]
    for column in {"subject", "period", "name_key", "week"} & row.keys():
        row[column] = "another"
    if name == "run":
        row["ended_at"] = NOW
    elif name == "submission":
        row["member_id"] = 7
    return int((await connection.scalars(insert(table).values(row).returning(table.c.id))).one())


async def rows_of(url: str) -> Rows:
    """Return all rows of a database by table, in the order of their keys."""
    rows = {}
    async with Database(url) as database, database.reading() as connection:
        for table in TABLES:
            found = [dict(row) for row in (await connection.execute(select(table))).mappings()]
            keys = [column.name for column in table.primary_key]
            rows[table.name] = sorted(found, key=lambda row: [row[key] for key in keys])
    return rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup is written."""
    return tmp_path / "backup.gz"


@pytest.fixture(scope="module")
def backup_without_rows(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an SQLite database without rows, to be copied."""
    file = tmp_path_factory.mktemp("backup") / "backup.gz"
    back_up_now(url_of(migrated), file, NOW)
    return file


@pytest.fixture
def small_backup(backup_without_rows: Path, file: Path) -> Path:
    """A backup of an SQLite database without rows."""
    shutil.copy(backup_without_rows, file)
    return file


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    """The URL of an SQLite database that does not exist yet."""
    return url_of(tmp_path / "empty.db")
