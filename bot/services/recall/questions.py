"""The recall questions of a member: which are due, and what is stored once one is answered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import upsert
from bot.db.models import CheckIn, DayTest, Enrolment, RecallAnswer
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.ladder import (
    AnswerRecord,
    LearnedDay,
    RecallItem,
    after_answer,
    choose_due,
    list_items,
    next_due,
)
from bot.domain.schedule.clock import local_date
from bot.services.plan.progress import lock_progress
from bot.services.plan.zones import find_zone
from bot.services.recall.settings import RecallChoices, find_choices
from bot.services.stored_secrets import find_secret, require_secret

_STUDY_KEY = "key of the recall study"


@dataclass(frozen=True, slots=True)
class MemberRecall:
    """All questions about the days that a member has checked in."""

    items: tuple[RecallItem, ...]
    choices: RecallChoices
    zone: ZoneInfo
    today: dt.date

    @property
    def due(self) -> list[RecallItem]:
        """The questions that may be asked today, in the order in which they are asked."""
        return choose_due(self.items, self.today)

    @property
    def next_due(self) -> tuple[dt.date, int] | None:
        """The next date after today with questions due, and how many."""
        return next_due(self.items, self.today)

    @property
    def is_new(self) -> bool:
        """Whether the member has not answered any question yet."""
        return all(item.record is None for item in self.items)

    def find(self, question_id: str) -> RecallItem | None:
        """Return the item of a question; None if it is not about a day that is checked in."""
        return next((item for item in self.items if item.question.id == question_id), None)


async def load(
    connection: AsyncConnection,
    catalog: Catalog,
    guild_id: int,
    member_id: int,
    *,
    now: dt.datetime,
) -> MemberRecall:
    """Return the recall questions of a member; none if they have not checked in any day."""
    zone = await find_zone(connection, guild_id, member_id)
    choices = await find_choices(connection, guild_id, member_id)
    key = await find_secret(connection, _STUDY_KEY) if choices.in_study else None
    items = list_items(
        catalog,
        await _learned_days(connection, guild_id, member_id),
        await _records(connection, guild_id, member_id, zone),
        member_id=member_id,
        study_key=key,
    )
    return MemberRecall(tuple(items), choices, zone, local_date(now, zone))


async def begin_study(connection: AsyncConnection) -> None:
    """Create the key of the study, if it does not exist yet."""
    await require_secret(connection, _STUDY_KEY)


async def answer(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    question_id: str,
    *,
    is_right: bool,
    now: dt.datetime,
) -> RecallQuestion | None:
    """Record an answer and return its question; None if that is not due today."""
    await lock_progress(connection, actor.guild_id, actor.member_id)
    recall = await load(connection, catalog, actor.guild_id, actor.member_id, now=now)
    item = recall.find(question_id)
    if item is None or not item.is_due(recall.today):
        return None
    await _store(
        connection, actor, question_id, after_answer(item, recall.today, is_right=is_right), now
    )
    return item.question


async def _learned_days(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> Sequence[LearnedDay]:
    """Return the days that a member has checked in, in any enrolment, with the date of the first time."""
    of_member = (Enrolment.guild_id == guild_id, Enrolment.member_id == member_id)
    tried = select(DayTest.day_id).where(
        DayTest.guild_id == guild_id, DayTest.member_id == member_id
    )
    tried_ids = set(await connection.scalars(tried))
    first = func.min(CheckIn.on_date).label("on_date")
    rows = await connection.execute(
        select(CheckIn.day_id, first)
        .join(Enrolment, Enrolment.id == CheckIn.run_id)
        .where(*of_member)
        .group_by(CheckIn.day_id)
        .order_by(first, CheckIn.day_id)
    )
    return [LearnedDay(row.day_id, row.on_date, row.day_id in tried_ids) for row in rows]


async def _records(
    connection: AsyncConnection, guild_id: int, member_id: int, zone: ZoneInfo
) -> Mapping[str, AnswerRecord]:
    query = select(RecallAnswer.__table__).where(
        RecallAnswer.guild_id == guild_id, RecallAnswer.member_id == member_id
    )
    return {
        row.question_id: AnswerRecord(
            rung=row.rung,
            due_on=row.due_on,
            answered_on=local_date(row.answered_at, zone),
            right=row.times_right,
            wrong=row.times_wrong,
            left_out=row.left_out,
            delayed_right=row.delayed_right,
        )
        for row in await connection.execute(query)
    }


async def _store(
    connection: AsyncConnection, actor: Actor, question_id: str, new: AnswerRecord, now: dt.datetime
) -> None:
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id, "question_id": question_id}
    values = {
        "rung": new.rung,
        "due_on": new.due_on,
        "answered_at": now,
        "times_right": new.right,
        "times_wrong": new.wrong,
        "left_out": new.left_out,
        "delayed_right": new.delayed_right,
    }
    await upsert(connection, RecallAnswer, key, values)
