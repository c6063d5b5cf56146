"""The tables of a database, and their rows with values that JSON can hold."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select

from bot.db.models import Base
from bot.db.revision import REQUIRED_REVISION

_REVISION_TABLE = "alembic_version"
ROWS_AT_ONCE = 1000

_FROM_JSON: dict[type, Callable[[str], object]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
}


def stored_tables(connection: Connection, revision: str | None) -> list[Table]:
    """Return the tables as they are in a database at a revision, parents first.

    At an older revision they differ from those that the bot knows.
    """
    found = MetaData()
    found.reflect(connection)
    known = Base.metadata.tables if revision == REQUIRED_REVISION else found.tables
    return [
        table
        for table in found.sorted_tables
        if table.name in known and table.name != _REVISION_TABLE
    ]


def stored_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield all rows of a table in the order of their keys, some at a time."""
    query = select(table).order_by(*table.primary_key)
    options = {"yield_per": ROWS_AT_ONCE}
    for row in connection.execute(query, execution_options=options).mappings():
        yield {name: _to_json(value) for name, value in row.items()}


def _to_json(value: Any) -> Any:
    """Return a stored value as JSON can hold it; instants are in UTC, which SQLite does not store."""
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).isoformat()
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else value


def insert_rows(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> int:
    """Insert rows from JSON, some at a time; return how many there were."""
    count = 0
    from_json = {
        column.name: _FROM_JSON[column.type.python_type]
        for column in table.columns
        if column.type.python_type in _FROM_JSON
    }
    while batch := list(itertools.islice(rows, ROWS_AT_ONCE)):
        for row in batch:
            row |= {name: read(row[name]) for name, read in from_json.items() if row[name]}
        connection.execute(table.insert(), batch)
        count += len(batch)
    return count
