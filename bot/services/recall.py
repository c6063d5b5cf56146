"""Recall: which questions are due for a member; and how answers went, in interview practice, too."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, QuestionRating
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.recall import (
    LadderStep,
    QuestionKind,
    Rating,
    RecallItem,
    choose_due,
    list_items,
    next_due,
    on_step,
)
from bot.domain.schedule.clock import local_date
from bot.services.members.membership import ensure_member, mark_seen
from bot.services.plan.progress import get_zone_and_date

NOT_DUE = "You’ve already answered this question, or it’s gone. `/recall` shows what’s next."


@dataclass(frozen=True, slots=True)
class MemberRecall:
    """All questions about the days that a member has checked in."""

    items: tuple[RecallItem, ...]
    zone: ZoneInfo
    today: dt.date

    @property
    def due(self) -> list[RecallItem]:
        """The questions that may be asked today, in the order in which they are asked."""
        return choose_due(self.items, self.today)

    @property
    def next_due(self) -> tuple[dt.date, int] | None:
        """The next date after today with questions due, and how many."""
        return next_due((item.at for item in self.items), self.today)

    def find(self, question_id: str) -> RecallItem | None:
        """Return the item of a question; None if it is not about a day that is checked in."""
        return next((item for item in self.items if item.question.id == question_id), None)


async def load(
    connection: AsyncConnection, catalog: Catalog, guild_id: int, member_id: int, now: dt.datetime
) -> MemberRecall:
    """Return the recall questions of a member; none if they have not checked in any day."""
    zone, today = await get_zone_and_date(connection, guild_id, member_id, now)
    first = func.min(CheckIn.on_date).label("on_date")
    days = await connection.execute(
        select(CheckIn.day_id, first)
        .join(Enrolment, Enrolment.id == CheckIn.enrolment_id)
        .where(Enrolment.of(guild_id, member_id))
        .group_by(CheckIn.day_id)
        .order_by(first, CheckIn.day_id)
    )
    learned = {row.day_id: row.on_date for row in days}
    answered = await load_ratings(connection, guild_id, member_id, QuestionKind.RECALL, zone)
    return MemberRecall(tuple(list_items(catalog, learned, answered)), zone, today)


async def answer(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    question_id: str,
    rating: Rating,
    *,
    now: dt.datetime,
) -> None:
    """Record how much of the answer to a question the actor knew; refuse one that is not due today."""
    await mark_seen(connection, actor, now)
    recall = await load(connection, catalog, *actor.key, now=now)
    item = recall.find(question_id)
    if item is None or not item.at.is_due(recall.today):
        raise Refusal(NOT_DUE)
    after = item.at.rated(rating, recall.today)
    await store_rating(connection, actor, QuestionKind.RECALL, question_id, after, now=now)


async def load_ratings(
    connection: AsyncConnection, guild_id: int, member_id: int, kind: QuestionKind, zone: ZoneInfo
) -> Mapping[str, LadderStep]:
    """Return when each question that a member has answered comes again, by its id."""
    own = QuestionRating.of(guild_id, member_id), QuestionRating.kind == kind
    rows = await connection.execute(select(QuestionRating).where(*own))
    return {
        row.question_id: LadderStep(row.step, row.due_on, local_date(row.rated_at, zone))
        for row in rows
    }


async def store_rating(
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
    before = (await load_ratings(connection, *actor.key, kind, zone)).get(question_id)
    if before and not before.is_due(today):
        return None
    # Whatever the first rating is, the question comes again the next day.
    after = before.rated(rating, today) if before else on_step(0, today)
    await store_rating(connection, actor, kind, question_id, after, now=now)
    return after
