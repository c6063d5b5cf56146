"""Loads the interview practice of a member, and stores how they rate their answers."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import upsert
from bot.db.models import InterviewRating
from bot.domain.actor import Actor
from bot.domain.content.models.interview import InterviewQuestion
from bot.domain.interview import PracticeItem, Rating, RatingRecord, after_rating
from bot.domain.schedule.clock import local_date
from bot.services.members.first_use import ensure_member
from bot.services.plan.zones import find_zone


async def load_records(
    connection: AsyncConnection, actor: Actor, zone: ZoneInfo
) -> Mapping[str, RatingRecord]:
    """Return what is stored about each question that a member has rated, by its id."""
    query = select(InterviewRating.__table__).where(
        InterviewRating.guild_id == actor.guild_id, InterviewRating.member_id == actor.member_id
    )
    return {
        row.question_id: RatingRecord(row.rung, row.due_on, local_date(row.rated_at, zone))
        for row in await connection.execute(query)
    }


async def rate(
    connection: AsyncConnection,
    actor: Actor,
    question: InterviewQuestion,
    rating: Rating,
    *,
    now: dt.datetime,
) -> RatingRecord | None:
    """Store a rating and return what is stored; None if the question does not come today."""
    await ensure_member(connection, actor, now)
    zone = await find_zone(connection, actor.guild_id, actor.member_id)
    record = (await load_records(connection, actor, zone)).get(question.id)
    today = local_date(now, zone)
    if not PracticeItem(question, record).may_be_rated(today):
        return None
    new = after_rating(record, rating, today)
    await _store(connection, actor, question.id, new, now)
    return new


async def _store(
    connection: AsyncConnection, actor: Actor, question_id: str, new: RatingRecord, now: dt.datetime
) -> None:
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id, "question_id": question_id}
    values = {"rung": new.rung, "due_on": new.due_on, "rated_at": now}
    await upsert(connection, InterviewRating, key, values)
