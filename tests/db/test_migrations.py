"""Migrations match the models and lose no rows."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.db.migrate import migrate
from bot.db.models.base import Base
from bot.db.ready import MIGRATIONS, REQUIRED_REVISION
from bot.domain.errors import SetupError
from tests.databases import use_no_threads_of
from tests.db.conftest import new_postgres
from tests.rows import Row, insert_all, made_up, stored_rows

NOW = dt.datetime(2026, 11, 25, 14, 30, 5, tzinfo=dt.UTC)
Rows = dict[str, list[Row]]

NEXT = '''"""A migration added by a test."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{required}", None, None


def upgrade() -> None:
    {operations}
'''


def _recreate_table(name: str) -> str:
    """Return code of a migration that recreates a table on SQLite, which deletes the old one."""
    return (
        'copied = "always" if op.get_bind().dialect.name == "sqlite" else "never"\n'
        f'    with op.batch_alter_table("{name}", recreate=copied) as batch:\n'
        '        batch.add_column(sa.Column("invented", sa.String(), nullable=True))'
    )


@pytest.fixture
def next_migration_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to which tests add one; the bot requires that revision."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("bot.db.migrate.MIGRATIONS", folder)
    for module in ("migrate", "ready"):
        monkeypatch.setattr(f"bot.db.{module}.REQUIRED_REVISION", _next_revision())
    return folder


def _next_revision() -> str:
    return f"{int(REQUIRED_REVISION) + 1:04}"


def _write_migration(folder: Path, operations: str) -> None:
    written = NEXT.format(next=_next_revision(), required=REQUIRED_REVISION, operations=operations)
    (folder / "versions" / f"{_next_revision()}_invented.py").write_text(written)


async def _with_connection(url: str, function: Any, *args: Any) -> Any:
    """Call a function with a connection of a plain engine, without the bot's events and types."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        use_no_threads_of(engine)
    try:
        async with engine.begin() as connection:
            return await function(connection, *args)
    finally:
        await engine.dispose()


async def _tables(connection: AsyncConnection) -> list[Table]:
    found = MetaData()
    await connection.run_sync(found.reflect)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


async def _fill(connection: AsyncConnection, number: int) -> Rows:
    """Store a row with this number in every existing table; return all rows as stored."""
    tables = await _tables(connection)
    await insert_all(connection, tables, made_up(tables, number))
    return await stored_rows(connection, tables)


async def _stored_rows(connection: AsyncConnection) -> Rows:
    return await stored_rows(connection, await _tables(connection))


@dataclass(frozen=True)
class Filled:
    """A database at the newest revision with two rows in every table, and those rows."""

    url: str
    rows: Rows


async def _migrate_and_fill(url: str) -> Filled:
    await migrate(url, now=NOW)
    for number in (1, 2):
        await _with_connection(url, _fill, number)
    return Filled(url, await _with_connection(url, _stored_rows))


@pytest.fixture(scope="module")
def filled(shared_url: str) -> Filled:
    """A filled database of each kind; tests do not change it."""
    return asyncio.run(_migrate_and_fill(shared_url))


@pytest.fixture
def filled_url(filled: Filled, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a copy of the filled database."""
    original = make_url(filled.url).database
    assert original
    if filled.url.startswith("sqlite"):
        yield f"sqlite+aiosqlite:///{shutil.copy(original, tmp_path / 'cohort.db')}"
        return
    with new_postgres(request.getfixturevalue("postgres"), template=original) as url:
        yield url


def _assert_rows_kept(before: Rows, after: Rows) -> None:
    """Assert that every row exists once, with the same values in every remaining column."""
    for name, rows in before.items():
        remaining = rows[0].keys() & after[name][0].keys()
        found = [{column: row[column] for column in remaining} for row in after[name]]
        for row in rows:
            assert found.count({column: row[column] for column in remaining}) == 1, (name, row)


async def test_models_and_migrations_agree(database_url: str) -> None:
    def compared(connection: Connection) -> Any:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)

    async def differences(connection: AsyncConnection) -> Any:
        return await connection.run_sync(compared)

    assert await _with_connection(database_url, differences) == []


def test_required_revision_is_alembic_head() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [REQUIRED_REVISION]


async def test_altering_referenced_table_keeps_referring_rows(
    filled: Filled, filled_url: str, next_migration_folder: Path
) -> None:
    _write_migration(
        next_migration_folder,
        "\n    ".join(_recreate_table(name) for name in ("server", "member", "enrolment")),
    )
    assert await migrate(filled_url, now=NOW) == (REQUIRED_REVISION, _next_revision())
    after = await _with_connection(filled_url, _stored_rows)
    assert "invented" in after["server"][0]
    _assert_rows_kept(filled.rows, after)


@pytest.mark.parametrize("shared_url", ["sqlite"], indirect=True)
async def test_migration_leaving_dangling_rows_is_rolled_back(
    filled: Filled, filled_url: str, next_migration_folder: Path
) -> None:
    _write_migration(next_migration_folder, 'op.execute("DELETE FROM member")')
    with pytest.raises(SetupError, match=r"references in .*enrolment.*nothing was changed"):
        await migrate(filled_url, now=NOW)
    assert await _with_connection(filled_url, _stored_rows) == filled.rows


async def test_failing_migration_is_rolled_back(
    filled: Filled, filled_url: str, next_migration_folder: Path
) -> None:
    _write_migration(
        next_migration_folder, f'{_recreate_table("server")}\n    raise RuntimeError("power cut")'
    )
    with pytest.raises(RuntimeError, match="power cut"):
        await migrate(filled_url, now=NOW)
    assert await _with_connection(filled_url, _stored_rows) == filled.rows
