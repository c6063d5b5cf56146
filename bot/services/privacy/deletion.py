"""Deletes what is stored about a member, by what each column declares (`bot.db.privacy`)."""

import datetime as dt

from sqlalchemy import Table, delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.models import Job, Member, Server
from bot.db.models.base import Base
from bot.db.privacy import OnDelete
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.groups import kept_messages
from bot.services.members import removals, sanctions
from bot.services.privacy.personal_data import personal_columns, rows_of


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
        await sanctions.keep_sanctions(connection, server_id, member_id, now)
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
