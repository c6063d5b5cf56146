"""Deletes what is stored about a member, by what each column declares (`bot.db.privacy`)."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Table, delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.models import Job, Member
from bot.db.models.base import Base
from bot.db.privacy import OnDelete
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.members import removals, sanctions
from bot.services.privacy.personal_data import personal_columns, rows_of
from bot.services.standings import live_boards


async def delete_member(
    connection: AsyncConnection, member_id: int, now: dt.datetime
) -> removals.Enqueued:
    """Delete everything about a member, in all servers, except what `sanctions` keeps for a time.

    Returns how many messages and roles will be removed on Discord.
    """
    # Like every other change to a member, this locks the member first and the live boards last, so
    # that concurrent changes cannot deadlock.
    servers = await connection.scalars(
        select(Member.guild_id)
        .where(Member.member_id == member_id)
        .order_by(Member.guild_id)
        .with_for_update()
    )
    guild_ids = servers.all()
    jobs = []
    for guild_id in guild_ids:
        await sanctions.keep(connection, guild_id, member_id, now)
        jobs += await removals.list_jobs(connection, guild_id, member_id, now)
    await _delete(connection, member_id, lambda _: true())
    await outbox.enqueue(connection, jobs)
    for guild_id in guild_ids:
        await live_boards.draw_soon(connection, guild_id)
    return removals.Enqueued.of(jobs)


async def delete_member_from_server(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> None:
    """Delete everything about a member in one server, except what `sanctions` keeps for a time."""
    member = select(Member.guild_id).where(Member.key(guild_id, member_id))
    await connection.execute(member.with_for_update())
    await sanctions.keep(connection, guild_id, member_id, now)
    jobs = await removals.list_jobs(connection, guild_id, member_id, now)
    await _delete(connection, member_id, lambda table: _in_server(table, guild_id))
    await outbox.enqueue(connection, jobs)


def _in_server(table: Table, guild_id: int) -> ColumnElement[bool]:
    """Return the condition for rows of a server: by `guild_id`, or by that of the row's parent."""
    if "guild_id" in table.columns:
        return table.c.guild_id == guild_id
    column, parent = next(
        (column, key.column)
        for column in table.columns
        for key in column.foreign_keys
        if "guild_id" in key.column.table.columns
    )
    return column.in_(select(parent).where(parent.table.c.guild_id == guild_id))


def _kept(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that keeps what still takes roles back after an earlier deletion."""
    return (Job.kind != JobKind.ROLE_REMOVAL,) if table is Job.__table__ else ()


async def _delete(
    connection: AsyncConnection, member_id: int, where: Callable[[Table], ColumnElement[bool]]
) -> None:
    """Delete the member's rows, locked parents first, and blank the member's id in other rows."""
    for table in Base.metadata.sorted_tables:
        if (own := rows_of(table, member_id)) is not None:
            rows = select(*table.primary_key).where(own, where(table))
            await connection.execute(rows.with_for_update())
    for table in reversed(Base.metadata.sorted_tables):
        if (own := rows_of(table, member_id)) is not None:
            await connection.execute(delete(table).where(own, where(table), *_kept(table)))
        for column, declaration in personal_columns(table):
            if declaration.is_member_id and declaration.on_delete is OnDelete.BLANK:
                change = update(table).where(column == member_id, where(table))
                await connection.execute(change.values({column.name: None}))
