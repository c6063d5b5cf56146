"""A filled database of an earlier release is upgraded without losing anything.

`data/` has the rows of a server that was used in all ways, as JSON by table, one file per release.
"""

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Date, DateTime, MetaData, Table, Time, insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeDecorator

from bot.db.database import Database
from bot.db.migrate import migrate
from bot.db.models import Submission
from bot.db.models.base import Base
from bot.services.points.totals import rebuild_all
from tests.databases import use_no_threads_of
from tests.rows import Row

RELEASES = {"release_1_0_0": "0003"}
"""The revision of the database by the file with its rows."""

NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
Rows = dict[str, list[Row]]


def read_release(release: str) -> Rows:
    """Return the rows of a release by table."""
    file = Path(__file__).parent / "data" / f"{release}.json"
    rows: Rows = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _value(table: Table, column: str, stored: Any) -> Any:
    """Return a value from JSON, where instants, dates and times are texts, as the column takes it."""
    kind: Any = table.c[column].type
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if stored is None:
        return None
    if isinstance(kind, DateTime):
        moment = dt.datetime.fromisoformat(stored)
        return moment.replace(tzinfo=dt.UTC)
    if isinstance(kind, Date):
        return dt.date.fromisoformat(stored)
    if isinstance(kind, Time):
        return dt.time.fromisoformat(stored)
    return bool(stored) if kind.python_type is bool else stored


def _insert(connection: Connection, rows: Rows) -> None:
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        values = [
            {column: _value(table, column, stored) for column, stored in row.items()}
            for row in rows.get(table.name, ())
        ]
        if values:
            connection.execute(table.insert(), values)
    if connection.dialect.name == "postgresql":  # whose sequences do not follow inserted ids
        for table in found.sorted_tables:
            if "id" in table.c:
                highest = f"SELECT max(id) FROM {table.name}"
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.execute(text(f"SELECT setval({sequence}, ({highest}))"))


async def fill(url: str, rows: Rows) -> None:
    """Insert the rows of a release into a database at its revision."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        use_no_threads_of(engine)
    async with engine.begin() as connection:
        await connection.run_sync(_insert, rows)
    await engine.dispose()


async def _upgrade_from(release: str, url: str) -> None:
    """Fill an empty database with the rows of a release at its revision, and migrate it."""
    await migrate(url, now=NOW, target=RELEASES[release])
    await fill(url, read_release(release))
    await migrate(url, now=NOW)


@pytest.fixture(scope="module", params=RELEASES)
def upgraded(request: pytest.FixtureRequest, shared_url: str) -> tuple[Rows, str]:
    """The rows of a release, and the URL of the database that was upgraded from it."""
    asyncio.run(_upgrade_from(request.param, shared_url))
    return read_release(request.param), shared_url


async def test_every_row_and_value_is_kept(upgraded: tuple[Rows, str]) -> None:
    rows, url = upgraded
    async with Database(url) as database, database.reading() as connection:
        for name, before in rows.items():
            table = Base.metadata.tables[name]
            after = [dict(row) for row in (await connection.execute(select(table))).mappings()]
            key = [column.name for column in table.primary_key]
            stored = {tuple(row[column] for column in key): row for row in after}
            assert len(stored) == len(before) > 0
            for row in before:
                values = {column: _value(table, column, value) for column, value in row.items()}
                found = stored[tuple(values[column] for column in key)]
                assert {column: found[column] for column in values} == values, name


async def test_totals_agree_with_the_ledger(upgraded: tuple[Rows, str]) -> None:
    _, url = upgraded
    async with Database(url) as database:
        totals, wrong = await rebuild_all(database, NOW)
    assert totals > 0
    assert wrong == 0


async def test_new_rows_get_new_ids(upgraded: tuple[Rows, str]) -> None:
    rows, url = upgraded
    row = {name: value for name, value in rows["submission"][0].items() if name != "id"}
    table = Base.metadata.tables["submission"]
    values = {name: _value(table, name, value) for name, value in row.items()}
    async with Database(url) as database, database.engine.connect() as connection:
        new = insert(Submission).values(**values | {"member_id": rows["member"][-1]["member_id"]})
        new_id = await connection.scalar(new.returning(Submission.id))
        assert new_id > max(old["id"] for old in rows["submission"])
