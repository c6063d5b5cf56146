"""Counts the answers of the recall study."""

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import RecallAnswer, RecallSettings
from bot.domain.recall.study import MemberCounts


async def count_answers(session: AsyncSession) -> list[MemberCounts]:
    """Return each member's counts, without who they are; not those who opted out."""
    right = func.sum(cast(RecallAnswer.delayed_right, Integer)).label("right")
    key = (RecallAnswer.guild_id, RecallAnswer.member_id)
    rows = await session.execute(
        select(*key, RecallAnswer.left_out, func.count().label("answers"), right)
        .outerjoin(
            RecallSettings,
            (RecallSettings.guild_id == RecallAnswer.guild_id)
            & (RecallSettings.member_id == RecallAnswer.member_id),
        )
        .where(RecallAnswer.delayed_right.is_not(None))
        .where(func.coalesce(RecallSettings.in_study, True))
        .group_by(*key, RecallAnswer.left_out)
    )
    counted: dict[tuple[int, int], dict[bool, tuple[int, int]]] = {}
    for row in rows:
        of_member = counted.setdefault((row.guild_id, row.member_id), {})
        of_member[row.left_out] = (row.answers, row.right)
    return [
        MemberCounts(*found.get(False, (0, 0)), *found.get(True, (0, 0)))
        for found in counted.values()
    ]
