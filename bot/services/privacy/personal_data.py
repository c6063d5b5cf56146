"""The rows that are about a member, found by what each column declares (`bot.db.privacy`)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.models.base import Base
from bot.db.privacy import INFO_KEY, OnDelete, Personal
from bot.domain.markup import SafeText

_LARGEST_EXACT_INTEGER = 2**53  # JavaScript, and many JSON readers, round integers above this


@dataclass(frozen=True, slots=True)
class PersonalRows:
    """How many rows of a table are about a member, what its personal columns hold, and what for."""

    table: str
    rows: int
    columns: tuple[Personal, ...]
    purpose: str


def personal_columns(table: Table) -> Iterator[tuple[Column[Any], Personal]]:
    """Yield the columns of a table that are about a member, with their declarations."""
    for column in table.columns:
        if isinstance(declaration := column.info.get(INFO_KEY), Personal):
            yield column, declaration


def rows_of(table: Table, member_id: int) -> ColumnElement[bool] | None:
    """Return the condition for the rows about a member; None where a table has no such rows."""
    if (own := _has_id(table, member_id, OnDelete.ROW)) is not None:
        return own
    enrolment = Base.metadata.tables["enrolment"]
    for column in table.columns:
        if any(key.column.table is enrolment for key in column.foreign_keys):
            return column.in_(select(enrolment.c.id).where(enrolment.c.member_id == member_id))
    return None


def _has_id(table: Table, member_id: int, on_delete: OnDelete) -> ColumnElement[bool] | None:
    conditions = [
        column == member_id
        for column, declaration in personal_columns(table)
        if declaration.is_member_id and declaration.on_delete is on_delete
    ]
    return or_(*conditions) if conditions else None


async def count_personal_rows(connection: AsyncConnection, member_id: int) -> list[PersonalRows]:
    """Return how many rows each table has about a member, or else rows that name the member."""
    found = []
    for table in Base.metadata.sorted_tables:
        condition = rows_of(table, member_id)
        if condition is None:
            condition = _has_id(table, member_id, OnDelete.BLANK)
        if condition is not None:
            rows = await connection.scalar(select(func.count()).select_from(table).where(condition))
            columns = tuple(declaration for _, declaration in personal_columns(table))
            found.append(PersonalRows(table.name, rows or 0, columns, table.info["purpose"]))
    return found


async def export_personal_data(
    connection: AsyncConnection, member_id: int
) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a member, in all servers, by table, without ids of other people.

    Rows about others that name the member, for example as their author, are under “<table> by you”.
    Of these, only the columns that tell nothing about the others are returned.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if (own := rows_of(table, member_id)) is not None:
            others = _naming_columns(table)
            columns = [column for column in table.columns if column.name not in others]
            tables[table.name] = await _rows(connection, columns, own)
        if (naming := _has_id(table, member_id, OnDelete.BLANK)) is not None:
            tables[f"{table.name} by you"] = await _rows_by(connection, table, member_id, naming)
    return tables


def _naming_columns(table: Table) -> set[str]:
    """Return the columns that name a member in a row about others, for example its author."""
    return {
        column.name
        for column, declaration in personal_columns(table)
        if declaration.on_delete is OnDelete.BLANK
    }


async def _rows_by(
    connection: AsyncConnection, table: Table, member_id: int, condition: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Return rows about others that name a member, without what they tell about the others."""
    naming, own_id = _naming_columns(table), _json_value(member_id)
    columns = [
        column
        for column in table.columns
        if column.name in naming or not isinstance(column.info[INFO_KEY], Personal)
    ]
    return [
        {key: value for key, value in row.items() if key not in naming or value == own_id}
        for row in await _rows(connection, columns, condition)
    ]


async def _rows(
    connection: AsyncConnection, columns: list[Column[Any]], condition: ColumnElement[bool]
) -> list[dict[str, Any]]:
    in_order = columns[0].table.primary_key.columns
    rows = await connection.execute(select(*columns).where(condition).order_by(*in_order))
    return [{name: _json_value(value) for name, value in row.items()} for row in rows.mappings()]


def _json_value(value: Any) -> Any:
    """Return a value that JSON can hold exactly: large integers and dates become text."""
    if isinstance(value, SafeText):
        return value.raw
    if isinstance(value, int) and value > _LARGEST_EXACT_INTEGER:
        return str(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
