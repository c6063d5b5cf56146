"""The recall questions of a member: which are due, and what is stored once one is answered."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.recall import QuestionKind, Rating, RecallItem, choose_due, list_items, next_due
from bot.services import ratings
from bot.services.members.membership import mark_seen
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
    answered = await ratings.load(connection, guild_id, member_id, QuestionKind.RECALL, zone)
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
    await ratings.store(connection, actor, QuestionKind.RECALL, question_id, after, now=now)
