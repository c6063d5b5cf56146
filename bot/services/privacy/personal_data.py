"""Finds, counts, exports and deletes the rows about a member, by what each column declares (`bot.db.privacy`)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, Table, delete, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.models import Job, Member, Server
from bot.db.models.base import Base
from bot.db.privacy import INFO_KEY, OnDelete, Personal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText
from bot.services import outbox
from bot.services.groups import kept_messages
from bot.services.members import removals, sanctions

Rows: TypeAlias = list[dict[str, Any]]  # each by the names of its columns
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


async def export_personal_data(connection: AsyncConnection, member_id: int) -> dict[str, Rows]:
    """Return every row about a member, in all servers, by table, without ids of other people.

    Rows about others that name the member, for example as their author, are under “<table> by you”.
    Of these, only the columns that tell nothing about the others are returned.
    """
    tables: dict[str, Rows] = {}
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
) -> Rows:
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
) -> Rows:
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


async def delete_member(
    connection: AsyncConnection, member_id: int, now: dt.datetime, *, guild_id: int | None = None
) -> None:
    """Delete all about a member but what `sanctions` keeps; enqueue what goes from Discord."""
    # Like every other change to a member, this locks the member first and the live boards last, so
    # that concurrent changes cannot deadlock; two deletions, which also change rows of others, by
    # their server.
    members = select(Member.guild_id).where(Member.member_id == member_id)
    if guild_id is not None:
        members = members.where(Member.guild_id == guild_id)
    servers = select(Server.guild_id).where(Server.guild_id.in_(members))
    in_turn = servers.order_by(Server.guild_id).with_for_update(key_share=True)
    await connection.execute(in_turn)
    in_order = members.order_by(Member.guild_id).with_for_update()
    server_ids = (await connection.scalars(in_order)).all()
    jobs = []
    for server_id in server_ids:
        await sanctions.keep(connection, server_id, member_id, now)
        jobs += await removals.list_jobs(connection, server_id, member_id, now)
    await _delete(connection, member_id, guild_id)
    await outbox.reschedule(connection, jobs, even_unfinished=True)
    for server_id in server_ids:
        await kept_messages.refresh_soon(connection, server_id)


def _in_server(table: Table, guild_id: int | None) -> ColumnElement[bool]:
    """Return the condition for rows of a server: by `guild_id`, or by that of the row's parent."""
    if guild_id is None:
        return true()
    if "guild_id" in table.columns:
        return table.c.guild_id == guild_id
    column, parent = next(
        (column, key.column)
        for column in table.columns
        for key in column.foreign_keys
        if "guild_id" in key.column.table.columns
    )
    return column.in_(select(parent).where(parent.table.c.guild_id == guild_id))


async def _delete(connection: AsyncConnection, member_id: int, guild_id: int | None) -> None:
    """Lock the member's rows, parents first, and delete them, children first; blank the id in others.

    Jobs stay that still take back roles after an earlier deletion.
    """
    for table in Base.metadata.sorted_tables:
        if (own := rows_of(table, member_id)) is not None:
            rows = select(*table.primary_key).where(own, _in_server(table, guild_id))
            await connection.execute(rows.with_for_update())
    for table in reversed(Base.metadata.sorted_tables):
        if (own := rows_of(table, member_id)) is not None:
            goes = delete(table).where(own, _in_server(table, guild_id))
            if table is Job.__table__:
                goes = goes.where(Job.kind != JobKind.ROLE_REMOVAL)
            await connection.execute(goes)
        for column, declaration in personal_columns(table):
            if declaration.is_member_id and declaration.on_delete is OnDelete.BLANK:
                change = update(table).where(column == member_id, _in_server(table, guild_id))
                await connection.execute(change.values({column.name: None}))
