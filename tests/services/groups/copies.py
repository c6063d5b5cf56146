"""Stores many groups at once, which the services do one by one."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group


async def insert_copies(
    connection: AsyncConnection, group_id: int, many: int, **changed: Any
) -> list[int]:
    """Store copies of a group in the same server, with names of their own; return their ids."""
    found = await connection.execute(select(Group).where(Group.id == group_id))
    group = dict(found.mappings().one())
    ids = [group_id + number for number in range(1, many + 1)]
    rows = [{**group, **changed, "id": one, "name_key": f"copy {one}"} for one in ids]
    await connection.execute(insert(Group), rows)
    return ids
