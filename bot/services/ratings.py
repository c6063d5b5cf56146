"""How members’ answers to questions have gone, in recall and in interview practice."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import QuestionRating
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.recall import LadderStep, QuestionKind, Rating, on_step
from bot.domain.schedule.clock import local_date
from bot.services.members.membership import ensure_member
from bot.services.plan.progress import get_zone_and_date


async def load(
    connection: AsyncConnection, guild_id: int, member_id: int, kind: QuestionKind, zone: ZoneInfo
) -> Mapping[str, LadderStep]:
    """Return when each question that a member has answered comes again, by its id."""
    own = QuestionRating.of(guild_id, member_id), QuestionRating.kind == kind
    rows = await connection.execute(select(QuestionRating).where(*own))
    return {
        row.question_id: LadderStep(row.step, row.due_on, local_date(row.rated_at, zone))
        for row in rows
    }


async def store(
    connection: AsyncConnection,
    actor: Actor,
    kind: QuestionKind,
    question_id: str,
    after: LadderStep,
    *,
    now: dt.datetime,
) -> None:
    key = {**actor.ids, "kind": kind.value, "question_id": question_id}
    values = {"step": after.step, "due_on": after.due_on, "rated_at": now}
    await upsert(connection, QuestionRating, key, values)


async def rate_interview(
    connection: AsyncConnection, actor: Actor, question_id: str, rating: Rating, *, now: dt.datetime
) -> LadderStep | None:
    """Store a rating and return when the question comes again; None, storing nothing, if it isn't due."""
    await ensure_member(connection, actor, now)
    zone, today = await get_zone_and_date(connection, *actor.key, now)
    kind = QuestionKind.INTERVIEW
    before = (await load(connection, *actor.key, kind, zone)).get(question_id)
    if before and not before.is_due(today):
        return None
    after = before.rated(rating, today) if before else on_step(0, today)
    await store(connection, actor, kind, question_id, after, now=now)
    return after
