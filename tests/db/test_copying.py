"""A copy of a database has the same rows, between SQLite and PostgreSQL in all directions."""

import asyncio
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, text

from bot.db.copying import copy_database
from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models import Base, Server
from bot.db.ready import used_alone
from bot.domain.errors import SetupError
from tests.cli.calls import PROJECT, call
from tests.db.conftest import new_postgres
from tests.rows import Row, insert_all, made_up, stored_rows

TABLES = Base.metadata.sorted_tables
TABLES_WITH_IDS = [table for table in TABLES if table.autoincrement_column is not None]
TEXT = 'two\nlines, "quotes", 🎉, \u2028 and العربية'
DIRECTIONS = [f"{a} to {b}" for a in ("sqlite", "postgresql") for b in ("sqlite", "postgresql")]


@dataclass(frozen=True)
class Copied:
    """A database that was copied from another, and the rows of that one."""

    url: str
    source: dict[str, list[Row]]


@pytest.fixture(scope="module")
def copies(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Copied]]:
    """Databases of which each was copied from the one before, in all directions."""
    folder = tmp_path_factory.mktemp("copies")
    with new_postgres(postgres) as first, new_postgres(postgres) as second:
        sqlite = [f"sqlite+aiosqlite:///{folder / name}" for name in ("0.db", "3.db", "4.db")]
        urls = [sqlite[0], first, second, sqlite[1], sqlite[2]]
        run_migration(urls[0])
        asyncio.run(_fill(urls[0]))
        made = {}
        for source, target in itertools.pairwise(urls):
            count = copy_database(source, target)
            rows = asyncio.run(_rows_of(source))
            assert count == sum(map(len, rows.values()))
            direction = " to ".join(url.partition("+")[0] for url in (source, target))
            made[direction] = Copied(target, rows)
        yield made


async def _fill(url: str) -> None:
    """Store rows without nulls in every table, and delete those with the highest ids."""
    async with Database(url) as database, database.writing() as connection:
        for number in (1, 2):
            await insert_all(connection, TABLES, made_up(TABLES, number, did=TEXT))
        for table in reversed(TABLES_WITH_IDS):
            await connection.execute(delete(table).where(table.c.id == _highest_id(table)))


def _highest_id(table: Table) -> Any:
    """Return the id of the row that was deleted from a table."""
    return made_up(TABLES, 2)[table.name]["id"]


async def _rows_of(url: str) -> dict[str, list[Row]]:
    async with Database(url) as database, database.reading() as connection:
        return await stored_rows(connection, TABLES)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.postgresql) for name in DIRECTIONS])
def copied(request: pytest.FixtureRequest, copies: dict[str, Copied]) -> Copied:
    """A copy, in each direction in turn."""
    return copies[request.param]


async def test_copy_has_every_row_of_every_table(copied: Copied) -> None:
    assert [name for name, rows in copied.source.items() if not rows] == []
    assert await _rows_of(copied.url) == copied.source


async def test_copy_goes_on_after_the_ids_of_deleted_rows(copied: Copied) -> None:
    await _assert_ids_continue(copied.url)


async def test_copy_goes_on_after_the_ids_of_tables_that_are_empty(
    sqlite_url: str, tmp_path: Path
) -> None:
    await _fill(sqlite_url)
    async with Database(sqlite_url) as database, database.writing() as connection:
        for table in reversed(TABLES):
            await connection.execute(delete(table))
    target = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    assert await asyncio.to_thread(copy_database, sqlite_url, target) == 0
    await _assert_ids_continue(target)


async def _assert_ids_continue(url: str) -> None:
    """After the highest id that `_fill` stored in each table."""
    async with Database(url) as database, database.reading() as connection:
        for table in TABLES_WITH_IDS:
            last = (
                f"SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'"
                if database.is_sqlite
                else f"SELECT last_value FROM {table.name}_id_seq"
            )
            assert await connection.scalar(text(last)) == _highest_id(table)


@pytest.mark.postgresql
async def test_ids_go_on_after_all_of_before_once_a_dump_is_restored(empty_postgres: str) -> None:
    """By the line for it in the guide for operators."""
    guide = (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")
    (statement,) = re.findall(r'psql .* --command "(.*)"$', guide, re.MULTILINE)
    await asyncio.to_thread(run_migration, empty_postgres)
    async with Database(empty_postgres) as database, database.writing() as connection:
        await connection.execute(text(statement))
        next_ids = text("SELECT nextval(oid) FROM pg_class WHERE relkind = 'S'")
        ids = (await connection.scalars(next_ids)).all()
    assert len(ids) == len(TABLES_WITH_IDS)
    assert min(ids) > 10**12


async def test_database_with_rows_is_not_copied_to(sqlite_url: str, tmp_path: Path) -> None:
    target = f"sqlite+aiosqlite:///{tmp_path / 'full.db'}"
    await asyncio.to_thread(run_migration, target)
    for url in (sqlite_url, target):
        async with Database(url) as database, database.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=len(url)))
    with pytest.raises(SetupError, match="There are rows in the table server"):
        await asyncio.to_thread(copy_database, sqlite_url, target)
    assert await _rows_of(target) != await _rows_of(sqlite_url)


def test_database_of_a_running_bot_is_not_copied(sqlite_url: str, tmp_path: Path) -> None:
    target = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    with used_alone(sqlite_url), pytest.raises(SetupError, match="already running the bot"):
        copy_database(sqlite_url, target)


@pytest.mark.usefixtures("bare_environment")
def test_command_says_what_was_copied(sqlite_url: str) -> None:
    source = sqlite_url.replace("+aiosqlite", "")
    done = call("copy", source, "sqlite:///new.db")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Copied 0 rows.")
    assert Path("new.db").exists()


@pytest.mark.usefixtures("bare_environment")
@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("sqlite:///no.db", "sqlite:///new.db", "at revision none"),
        ("mysql://host/name", "sqlite:///new.db", "must look like sqlite:///cohort.db"),
        ("sqlite:///a.db", "sqlite:///a.db", "the same database"),
    ],
)
def test_command_refuses_with_one_sentence(source: str, target: str, reason: str) -> None:
    done = call("copy", source, target)
    assert (done.exit_code, done.stdout) == (1, "")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
