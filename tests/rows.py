"""Generates rows for any table from its columns, so that new tables are tested automatically."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator

from bot.db.models.base import WrittenText

Row = dict[str, Any]

_VALUES: dict[type, Any] = {
    bool: True,
    dt.datetime: dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC),
    dt.date: dt.date(2026, 12, 31),
    dt.time: dt.time(7, 45),
}
_SNOWFLAKE = 2**62
"""What is added to ids that need 64 bits."""


def made_up(tables: Iterable[Table], number: int = 1, /, **known: Any) -> dict[str, Row]:
    """Return a row for each table, parents first; rows refer to each other and have no null.

    Rows of another `number` have other ids and texts. `known` has values by column name.
    """
    rows: dict[str, Row] = {}
    for table in tables:
        rows[table.name] = {
            column.name: _value(column, rows, number, known) for column in table.columns
        }
    return rows


def _value(column: Column[Any], rows: dict[str, Row], number: int, known: Row) -> Any:
    for key in column.foreign_keys:
        return rows[key.column.table.name][key.column.name]
    if column.name in known:
        return known[column.name]
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(column.type, WrittenText):
        return column.type.value_class(f"something {number}")
    if isinstance(stored, JSON):
        return [number]
    kind = stored.python_type
    if kind is int:
        return number + (_SNOWFLAKE if isinstance(stored, BigInteger) else 0)
    return f"something {number}" if kind is str else _VALUES[kind]


async def insert_all(
    connection: AsyncConnection, tables: Iterable[Table], rows: dict[str, Row]
) -> None:
    """Insert a row into each table, parents first."""
    for table in tables:
        await connection.execute(table.insert().values(rows[table.name]))


async def stored_rows(connection: AsyncConnection, tables: Iterable[Table]) -> dict[str, list[Row]]:
    """Return all stored rows by table, in the order of their keys."""
    found = {}
    for table in tables:
        ordered = select(table).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row) for row in (await connection.execute(ordered)).mappings()]
    return found
