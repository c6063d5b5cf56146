"""The highest ids that tables have given to rows, so that no id is given again.

A table may have given more ids than its rows show, because rows are deleted.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, inspect, select, text

from bot.db.models import Base

_GAP = 1_000_000
"""Ids left out when a backup is restored: those that the database gave after it was backed up.
Buttons of messages that were sent meanwhile still hold them."""

_HAS_SEQUENCES = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
"""Whether SQLite has the table in which it counts ids: it does since revision 0004."""

_SEQUENCE = "CAST(pg_get_serial_sequence(:name, :column) AS regclass)"
"""What counts the ids of a table on PostgreSQL."""


def highest_ids(connection: Connection) -> dict[str, int]:
    """Return the highest id that each table has given to a row, if the database counts its ids up."""
    if connection.dialect.name == "sqlite":
        if not connection.scalar(text(_HAS_SEQUENCES)):
            return {}
        found = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {name: last for name, last in found if name in _tables_with_ids()}
    last_value = text(f"SELECT coalesce(pg_sequence_last_value({_SEQUENCE}), 0)")
    existing = inspect(connection).get_table_names()
    return {
        name: connection.execute(last_value, _sequence_parameters(table)).scalar_one()
        for name, table in _tables_with_ids().items()
        if name in existing
    }


def continue_after(connection: Connection, highest: Mapping[str, int]) -> None:
    """Let every table give higher ids than any that may have been given before."""
    for name, table in _tables_with_ids().items():
        stored = connection.scalar(select(func.max(table.autoincrement_column))) or 0
        _set_last(connection, table, max(stored, highest.get(name, 0)) + _GAP)


def _set_last(connection: Connection, table: Table, last: int) -> None:
    """Let a table count ids up from the one after `last`."""
    if connection.dialect.name == "sqlite":
        name = {"name": table.name}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), name)
        insert = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        connection.execute(insert, name | {"last": last})
    else:
        set_last = text(f"SELECT setval({_SEQUENCE}, :last)")
        connection.execute(set_last, _sequence_parameters(table) | {"last": last})


def _tables_with_ids() -> dict[str, Table]:
    """Return the tables that count their ids up."""
    tables = Base.metadata.sorted_tables
    return {table.name: table for table in tables if table.autoincrement_column is not None}


def _sequence_parameters(table: Table) -> dict[str, str]:
    """Return the parameters of `_SEQUENCE`."""
    column = table.autoincrement_column
    return {"name": table.name, "column": column.name if column is not None else ""}
