"""The interview practice of a member, and how they rate their answers."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import InterviewRating
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.ladder import LadderStep, Rating, on_step
from bot.domain.schedule.clock import local_date
from bot.services.members.membership import ensure_member
from bot.services.plan.progress import get_zone_and_date


async def load_rated(
    connection: AsyncConnection, actor: Actor, zone: ZoneInfo
) -> Mapping[str, LadderStep]:
    """Return when each question that a member has rated comes again, by its id."""
    rows = await connection.execute(
        select(
            InterviewRating.question_id,
            InterviewRating.step,
            InterviewRating.due_on,
            InterviewRating.rated_at,
        ).where(InterviewRating.key(actor.guild_id, actor.member_id))
    )
    return {
        row.question_id: LadderStep(row.step, row.due_on, local_date(row.rated_at, zone))
        for row in rows
    }


async def rate(
    connection: AsyncConnection, actor: Actor, question_id: str, rating: Rating, *, now: dt.datetime
) -> LadderStep | None:
    """Store a rating and return when the question comes again; None if it does not come today."""
    await ensure_member(connection, actor, now)
    zone, today = await get_zone_and_date(connection, actor.guild_id, actor.member_id, now)
    before = (await load_rated(connection, actor, zone)).get(question_id)
    if before and not before.is_due(today):
        return None
    after = before.rated(rating, today) if before else on_step(0, today)
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id, "question_id": question_id}
    values = {"step": after.step, "due_on": after.due_on, "rated_at": now}
    await upsert(connection, InterviewRating, key, values)
    return after
