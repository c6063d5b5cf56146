"""`python -m bot doctor --rebuild` rebuilds all totals from the ledger and counts wrong ones."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from typer.testing import Result

from bot.db.database import Database
from bot.db.models import Standing
from bot.db.models.base import Base
from bot.domain.points import EntryKey
from bot.services.groups import groups
from bot.services.points import entries
from tests.cli.calls import call
from tests.services.conftest import ALICE, GUILD, create_open_group
from tests.services.standings.boards import actor_number

NOW = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)


@pytest.fixture
def url(database_url: str) -> Iterator[str]:
    """The URL of a database in which five members of two groups have points."""
    _run(database_url, _add_points)
    yield database_url
    _run(database_url, _delete_totals)


def _run(url: str, function: Any) -> Any:
    """Call a coroutine function with a database, on a new event loop."""

    async def run() -> Any:
        async with Database(url) as database:
            return await function(database)

    return asyncio.run(run())


async def _add_points(database: Database) -> None:
    for name, numbers in (("Owls", range(3)), ("Larks", range(3, 5))):
        group = await create_open_group(database, NOW, name=name)
        for number in numbers:
            async with database.writing() as connection:
                await groups.join(connection, actor_number(number), group.id, NOW)
                key = EntryKey(GUILD, group.id, ALICE + number, "plan", "day-1")
                await entries.pay(connection, key, 10, NOW)


async def _delete_totals(database: Database) -> None:
    async with database.writing() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())


async def _damage(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(
            update(Standing).where(Standing.member_id.in_([ALICE, ALICE + 3])).values(points=99)
        )


async def _set_earlier_revision(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))


def _rebuild(url: str) -> Result:
    return call("doctor", "--rebuild", DATABASE_URL=url)


def test_rebuild_counts_correct_totals(url: str) -> None:
    run = _rebuild(url)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == "Point totals compared with the ledger: all were correct.\n"


def test_rebuild_corrects_wrong_totals(url: str) -> None:
    _run(url, _damage)
    run = _rebuild(url)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == (
        "Point totals compared with the ledger: 8 were wrong and have been corrected.\n"
    )
    assert _rebuild(url).stdout.endswith("all were correct.\n")


def test_one_wrong_total_is_reported_in_singular(sqlite_url: str) -> None:
    _run(sqlite_url, _add_points)
    _run(sqlite_url, _damage_one)
    assert _rebuild(sqlite_url).stdout.endswith("1 was wrong and has been corrected.\n")


async def _damage_one(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(
            update(Standing)
            .where(Standing.member_id == ALICE, Standing.period == "all")
            .values(points=0)
        )


def test_database_at_other_revision_is_not_rebuilt(sqlite_url: str) -> None:
    _run(sqlite_url, _set_earlier_revision)
    run = _rebuild(sqlite_url)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("The database is at revision 0000, but this version needs ")
    assert run.stderr.endswith("Run `python -m bot migrate`, then try again.\n")


def test_rebuild_creates_no_database(tmp_path: Path) -> None:
    run = _rebuild(f"sqlite+aiosqlite:///{tmp_path}/none.db")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("The database is at revision none, but this version needs ")
    assert not (tmp_path / "none.db").exists()
