"""Counts the answers of the recall study."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import RecallAnswer, RecallSettings
from bot.domain.content import Catalog
from bot.domain.recall.study import DelayedAnswer, MemberCounts, count_complete_days


async def count_answers(connection: AsyncConnection, catalog: Catalog) -> list[MemberCounts]:
    """Return each member's counts, without who they are; not those who opted out.

    Questions that the content pack no longer has are left out.
    """
    columns = (
        RecallAnswer.guild_id,
        RecallAnswer.member_id,
        RecallAnswer.question_id,
        RecallAnswer.left_out,
        RecallAnswer.delayed_right,
    )
    rows = await connection.execute(
        select(*columns)
        .outerjoin(
            RecallSettings,
            (RecallSettings.guild_id == RecallAnswer.guild_id)
            & (RecallSettings.member_id == RecallAnswer.member_id),
        )
        .where(func.coalesce(RecallSettings.in_study, True))
    )
    day_ids = {question.id: question.day for question in catalog.recall}
    by_member: defaultdict[tuple[int, int], list[DelayedAnswer]] = defaultdict(list)
    for row in rows:
        if day_id := day_ids.get(row.question_id):
            one = DelayedAnswer(day_id, row.left_out, row.delayed_right)
            by_member[row.guild_id, row.member_id].append(one)
    return _counted(by_member.values())


def _counted(members: Iterable[Iterable[DelayedAnswer]]) -> list[MemberCounts]:
    every = (count_complete_days(answers) for answers in members)
    return [counts for counts in every if counts.practised or counts.left_out]
