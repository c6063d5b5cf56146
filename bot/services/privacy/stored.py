"""What is stored about a member: shown, exported, deleted. All of it made from the columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, delete, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.db.base import Base
from bot.db.insert import insert
from bot.db.models import Member
from bot.db.privacy import KEY, OnDelete, Personal
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.services.groups.groups import ensure_server
from bot.services.standings import live_boards

SHOWN, ALIAS, HIDDEN = "shown", "alias", "hidden"
LONGEST_ALIAS = 32


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows of a table that are about a member."""

    table: str
    rows: int
    columns: tuple[Personal, ...]


def declared(table: Table) -> Iterator[tuple[Column[Any], Personal]]:
    """Yield the columns of a table that are about a member."""
    for column in table.columns:
        if isinstance(said := column.info.get(KEY), Personal):
            yield column, said


def _about(table: Table, member_id: int, how: OnDelete) -> ColumnElement[bool] | None:
    """Return which rows are a member's; None where the table says nothing of members."""
    own = [
        column == member_id
        for column, said in declared(table)
        if said.whose and said.on_delete is how
    ]
    if own:
        return or_(*own)
    if how is OnDelete.ROW and (parent := _run_of(table)) is not None:
        return parent.in_(_runs(member_id))
    return None


def _run_of(table: Table) -> Column[Any] | None:
    """Return the column by which a row hangs on a run, and so on a member."""
    return next(
        (c for c in table.columns for key in c.foreign_keys if key.column.table.name == "run"), None
    )


def _runs(member_id: int) -> Any:
    run = Base.metadata.tables["run"]
    return select(run.c.id).where(run.c.member_id == member_id)


async def stored(session: AsyncSession, member_id: int) -> list[Stored]:
    """Return how much is stored about a member, in all servers."""
    found = []
    for table in Base.metadata.sorted_tables:
        mine = _about(table, member_id, OnDelete.ROW)
        if mine is None:  # nobody's rows, though members may have put their names to them
            mine = _about(table, member_id, OnDelete.BLANK)
        if mine is not None:
            rows = await session.scalar(select(func.count()).select_from(table).where(mine))
            columns = tuple(said for _, said in declared(table))
            found.append(Stored(table.name, rows or 0, columns))
    return found


async def export(session: AsyncSession, member_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a member, in all servers, by table, and what they put their name to."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if (mine := _about(table, member_id, OnDelete.ROW)) is not None:
            tables[table.name] = await _rows(session, _exported(table), mine)
        if (by_them := _about(table, member_id, OnDelete.BLANK)) is not None:
            rows = await _rows(session, _signed(table), by_them)
            tables[f"{table.name} by you"] = [_own(table, row, member_id) for row in rows]
    return tables


async def _rows(
    session: AsyncSession, columns: list[Column[Any]], which: ColumnElement[bool]
) -> list[dict[str, Any]]:
    rows = await session.execute(select(*columns).where(which))
    return [{name: _plain(value) for name, value in row.items()} for row in rows.mappings()]


def _signed(table: Table) -> list[Column[Any]]:
    """Return the columns an author gets of somebody else’s row: nothing about that person."""
    return [
        column
        for column in table.columns
        if not isinstance(said := column.info[KEY], Personal) or said.on_delete is OnDelete.BLANK
    ]


def _own(table: Table, row: dict[str, Any], member_id: int) -> dict[str, Any]:
    """Return a row without the names that others put to it."""
    names = {column.name for column, said in declared(table) if said.on_delete is OnDelete.BLANK}
    mine = _plain(member_id)
    return {key: value for key, value in row.items() if key not in names or value == mine}


def _exported(table: Table) -> list[Column[Any]]:
    """Return the columns a member gets: all but other people’s ids."""
    return [
        column
        for column in table.columns
        if not (isinstance(said := column.info[KEY], Personal) and said.on_delete is OnDelete.BLANK)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value > 2**53:
        return str(value)  # JavaScript, and much else that reads JSON, would round it
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


async def forget(session: AsyncSession, member_id: int) -> None:
    """Delete everything about a member, in all servers."""
    servers = await session.scalars(  # as everyone who changes something of a member does first
        select(Member.guild_id)
        .where(Member.member_id == member_id)
        .order_by(Member.guild_id)
        .with_for_update()
    )
    await _delete(session, member_id, lambda _: true())
    for guild_id in servers.all():  # last, as everyone locks the boards after what they show
        await live_boards.mark_stale(session, guild_id)


async def forget_in(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Delete everything about a member in one server."""
    await session.execute(
        select(Member.guild_id)
        .where(Member.member_id == member_id, Member.guild_id == guild_id)
        .with_for_update()
    )
    await _delete(session, member_id, lambda table: _in_server(table, guild_id))


def _in_server(table: Table, guild_id: int) -> ColumnElement[bool]:
    """Return which rows belong to a server: by a column of theirs, or by what they hang on."""
    if "guild_id" in table.columns:
        return table.c.guild_id == guild_id
    column, parent = next(
        (column, key.column)
        for column in table.columns
        for key in column.foreign_keys
        if "guild_id" in key.column.table.columns
    )
    return column.in_(select(parent).where(parent.table.c.guild_id == guild_id))


async def _delete(
    session: AsyncSession, member_id: int, where: Callable[[Table], ColumnElement[bool]]
) -> None:
    """Delete the rows about a member that fulfil a condition, and their name from other rows."""
    for table in Base.metadata.sorted_tables:
        if (mine := _about(table, member_id, OnDelete.ROW)) is not None:
            await session.execute(
                select(*table.primary_key).where(mine, where(table)).with_for_update()
            )
    for table in reversed(Base.metadata.sorted_tables):
        if (mine := _about(table, member_id, OnDelete.ROW)) is not None:
            await session.execute(delete(table).where(mine, where(table)))
        for column, said in declared(table):
            if said.whose and said.on_delete is OnDelete.BLANK:
                await session.execute(
                    update(table)
                    .where(column == member_id, where(table))
                    .values({column.name: None})
                )


async def visibility(session: AsyncSession, guild_id: int, member_id: int) -> str:
    """Return how others see a member; shown, unless they chose otherwise."""
    mine = (Member.guild_id == guild_id, Member.member_id == member_id)
    return await session.scalar(select(Member.visibility).where(*mine)) or SHOWN


async def see(
    session: AsyncSession, seat: Actor, visibility: str, alias: str | None, *, now: dt.datetime
) -> None:
    """Choose how others see a member in this server.

    Raises:
        Refusal: an alias was chosen, and none given that can be used.
    """
    if visibility == ALIAS:
        alias = " ".join((alias or "").split())
        if not alias:
            raise Refusal("An alias needs a name: fill in the option `alias`.")
        if len(alias) > LONGEST_ALIAS:
            raise Refusal(f"An alias has {LONGEST_ALIAS} characters at most. Choose a shorter one.")
    values = {"visibility": visibility, "alias": alias if visibility == ALIAS else None}
    await ensure_server(session, seat.guild_id)
    await session.execute(
        insert(session, Member)
        .values(
            guild_id=seat.guild_id, member_id=seat.member_id, name=seat.name, seen_at=now, **values
        )
        .on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=values)
    )
    await live_boards.mark_stale(session, seat.guild_id)
