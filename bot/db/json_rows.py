"""Rows of a second table in one column of a query, so that one statement reads both."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ColumnElement, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def json_rows(condition: ColumnElement[bool], *columns: Any) -> ColumnElement[Any]:
    """Return a column that holds the matching rows, each as a list of the values of these columns.

    The rows are in any order; if there are none, the value may be None. Dates and instants are
    texts: `dt.date.fromisoformat` and `instant_from_json` read them. SQLite has 0 and 1 for False
    and True.
    """
    return select(_JsonList(_JsonRow(*columns))).where(condition).scalar_subquery()


def instant_from_json(text: str) -> dt.datetime:
    """Return the instant of a `UtcDateTime` column from its text, to which SQLite adds no zone."""
    at = dt.datetime.fromisoformat(text)
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)


class _JsonRow(FunctionElement[Any]):
    inherit_cache = True
    type = JSON()


class _JsonList(FunctionElement[Any]):
    inherit_cache = True
    type = JSON()


@compiles(_JsonRow, "postgresql")
def _row_on_postgresql(element: _JsonRow, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **options)})"


@compiles(_JsonRow, "sqlite")
def _row_on_sqlite(element: _JsonRow, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(_JsonList, "postgresql")
def _list_on_postgresql(element: _JsonList, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **options)})"


@compiles(_JsonList, "sqlite")
def _list_on_sqlite(element: _JsonList, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"
