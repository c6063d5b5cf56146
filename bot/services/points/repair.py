"""Repairs the sums of leaderboards by adding what is missing, so that payments go on meanwhile."""

from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.models import Entry, Group, Standing
from bot.db.statements import insert_for
from bot.domain.points import ALL_TIME


async def repair_all(database: Database) -> int:
    """Repair the sums of all groups; return how many were wrong."""
    async with database.reading() as connection:
        group_ids = (await connection.scalars(select(Group.id).order_by(Group.id))).all()
    wrong = 0
    for group_id in group_ids:
        async with database.reading() as connection:
            errors = await count_errors(connection, group_id)
        if errors:
            async with database.writing() as connection:
                await repair(connection, group_id)
        wrong += errors
    return wrong


async def count_errors(connection: AsyncConnection, group_id: int) -> int:
    count = select(func.count()).select_from(_missing_points(group_id).subquery())
    return await connection.scalar(count) or 0


async def repair(connection: AsyncConnection, group_id: int) -> None:
    """Repair the sums of a group; another repair waits, payments do not."""
    group = select(Group.id).where(Group.id == group_id)
    await connection.execute(group.with_for_update(key_share=True))
    missing = _missing_points(group_id)
    columns = list(missing.selected_columns.keys())
    repaired = insert_for(connection, Standing).from_select(columns, missing)
    await connection.execute(
        repaired.on_conflict_do_update(
            index_elements=["member_id", "group_id", "period"],
            set_={"points": Standing.points + repaired.excluded.points},
        )
    )


def _missing_points(group_id: int) -> Select[Any]:
    def sums_by(period: Any) -> Select[Any]:
        points = func.sum(Entry.points).label("points")
        sums = select(Entry.member_id, period.label("period"), points)
        return sums.where(Entry.group_id == group_id).group_by(Entry.member_id, period)

    right = map(sums_by, (literal(ALL_TIME), Entry.season, Entry.month, Entry.week))
    stored = select(Standing.member_id, Standing.period, -Standing.points)
    both = union_all(*right, stored.where(Standing.group_id == group_id)).subquery()
    missing = func.sum(both.c.points)
    return (
        select(literal(group_id).label("group_id"), both.c.member_id, both.c.period)
        .add_columns(missing.label("points"))
        .group_by(both.c.member_id, both.c.period)
        .having(missing != 0)
        .order_by(both.c.member_id, both.c.period)  # as payments do, or they could deadlock
    )
