"""Testing out of a plan day: its recall questions in a row, of which at most one is not known."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import DayTest
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.recall import MOST_WRONG, day_test_questions, why_no_test
from bot.services.plan.check_ins import CheckInResult, require_day_number, store_check_in
from bot.services.plan.progress import NO_GROUP, lock_progress

_ALREADY_ANSWERED = "You’ve answered this question already. `/plan today` shows what’s next."


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """Whether a member knew the question with this number, counted from 0, about a plan day."""

    day_id: str
    number: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class DayTestState:
    progress: PlanProgress
    day_id: str
    day_number: int
    questions: tuple[RecallQuestion, ...]
    answered: int = 0
    wrong: int = 0
    passed: CheckInResult | None = None
    """The check-in, once all questions were answered well enough."""

    @property
    def current(self) -> RecallQuestion | None:
        """The question to answer next; None after the last."""
        return self.questions[self.answered] if self.answered < len(self.questions) else None


async def begin(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, day_id: str, *, now: dt.datetime
) -> DayTestState:
    """Begin or continue today's try; refuse a second one on the same date."""
    state = await _require_test(connection, actor, catalog, day_id, now)
    today, row = state.progress.today, await _find(connection, actor, day_id)
    if row and row.on_date >= today:
        if row.answered >= len(state.questions):
            raise Refusal(
                "You’ve tried to test out of this day today. You can try again tomorrow, or do the day and check in."
            )
        return replace(state, answered=row.answered, wrong=row.wrong)
    await _store(connection, actor, day_id, on_date=today, answered=0, wrong=0)
    return state


async def answer(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, given: DayAnswer, now: dt.datetime
) -> DayTestState:
    """Record the answer to a question of the latest try; the last one may check the day in."""
    day_id, number = given.day_id, given.number
    state = await _require_test(connection, actor, catalog, day_id, now)
    row = await _find(connection, actor, day_id)
    if row is None or row.answered != number or number >= len(state.questions):
        raise Refusal(_ALREADY_ANSWERED)
    answered, wrong = row.answered + 1, row.wrong + (not given.is_right)
    await _store(connection, actor, day_id, on_date=row.on_date, answered=answered, wrong=wrong)
    after = replace(state, answered=answered, wrong=wrong)
    if after.current is not None or wrong > MOST_WRONG:
        return after
    new = DayCheckIn(day_id, state.progress.today, now, is_paid=False, is_tested=True)
    passed = await store_check_in(connection, actor, state.progress, new)
    return replace(after, progress=passed.progress, passed=passed)


async def _require_test(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, day_id: str, now: dt.datetime
) -> DayTestState:
    """Return the test of a day, not begun; refuse if the actor cannot test out of it now."""
    progress = await lock_progress(connection, actor, catalog, now)
    number = require_day_number(progress.plan, day_id)
    if not progress.group_id:
        raise Refusal(NO_GROUP)
    if reason := why_no_test(progress, day_id):
        raise Refusal(reason)
    return DayTestState(progress, day_id, number, day_test_questions(catalog, day_id))


async def _find(connection: AsyncConnection, actor: Actor, day_id: str) -> Any:
    of_day = (DayTest.of(*actor.key), DayTest.day_id == day_id)
    test = select(DayTest.on_date, DayTest.answered, DayTest.wrong).where(*of_day)
    return (await connection.execute(test)).one_or_none()


async def _store(connection: AsyncConnection, actor: Actor, day_id: str, **values: Any) -> None:
    await upsert(connection, DayTest, {**actor.ids, "day_id": day_id}, values)
