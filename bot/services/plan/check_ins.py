"""Checks in plan days, undoes check-ins, and lets members test out of a day.

The test of a day is its recall questions in a row, of which at most one may be unknown.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, DayTest
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.domain.content import Catalog, Plan
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal, require
from bot.domain.markup import SafeText
from bot.domain.milestones import reached_by_check_in
from bot.domain.plan.progress import DayCheckIn, PlanProgress, why_no_check_in
from bot.domain.points import EntryKey, EntryKind
from bot.domain.recall import MOST_WRONG, day_test_questions, why_no_test
from bot.services.plan.progress import NO_GROUP, lock_progress
from bot.services.points import entries, milestones

# Built once, because each check-in runs it.
_INSERT_CHECK_IN = insert(CheckIn)


@dataclass(frozen=True, slots=True)
class CheckInResult:
    progress: PlanProgress
    day_number: int
    points: int  # the points paid; negative where an undo took them back
    was_already_done: bool = False  # before this check-in, which can only change the note
    is_undo: bool = False
    has_note: bool = False  # saved with a day that was already done
    milestones_reached: tuple[milestones.ReachedMilestone, ...] = ()  # for the first time


async def check_in(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    *,
    now: dt.datetime,
    day: str | int | None = None,  # by its id or number
    note: SafeText | None = None,
) -> CheckInResult:
    """Check in a plan day, the next open one by default; repeating that changes only the note."""
    before = await lock_progress(connection, actor, catalog, now)
    number = _choose_day(before, day)
    day_id = before.plan.day(number).id
    if before.find_check_in(day_id):
        if note:
            of_day = _is_of_day(before, day_id)
            await connection.execute(update(CheckIn).where(of_day).values(note=note))
        return CheckInResult(before, number, 0, was_already_done=True, has_note=bool(note))
    if not before.group_id:
        raise Refusal(NO_GROUP)
    if reason := why_no_check_in(before, number):
        raise Refusal(reason)
    points = catalog.scoring.check_in.points
    key, calendar = entry_key(actor, before, day_id), before.group_calendar
    is_paid = await entries.pay(connection, key, points, now, calendar=calendar)
    new = DayCheckIn(day_id, before.today, now, is_paid=is_paid, note=note)
    return await store_check_in(connection, actor, before, new)


def _choose_day(progress: PlanProgress, day: str | int | None) -> int:
    """Return the number of the day that is meant, by default the next open one; refuse if none is."""
    length = progress.plan.length
    if isinstance(day, str):
        return require_day_number(progress.plan, day)
    all_done = "You’ve already done every plan day. `/plan progress` shows them."
    number = require(progress.next_day if day is None else day, all_done)
    if not 1 <= number <= length:
        raise Refusal(f"The plan has {length} days. Choose one from 1 to {length}.")
    return number


async def store_check_in(
    connection: AsyncConnection, actor: Actor, before: PlanProgress, new: DayCheckIn
) -> CheckInResult:
    row = {
        "enrolment_id": before.enrolment_id,
        "day_id": new.day_id,
        "on_date": new.on_date,
        "at": new.at,
        "note": new.note,
        "paid": new.is_paid,
        "tested": new.is_tested,
    }
    await connection.execute(_INSERT_CHECK_IN, row)
    after = before.with_check_in(new)
    reached = reached_by_check_in(before, after)
    recorded = await milestones.record_reached(connection, actor.key, reached, new.at)
    number = before.plan.number_by_id[new.day_id]
    points = before.catalog.scoring.check_in.points if new.is_paid else 0
    return CheckInResult(after, number, points, milestones_reached=recorded)


async def undo(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, day_id: str, *, now: dt.datetime
) -> CheckInResult:
    before = await lock_progress(connection, actor, catalog, now)
    rules = catalog.scoring.check_in
    number = require_day_number(before.plan, day_id)
    nothing = f"Day {number} isn’t done, so there’s nothing to undo."
    undone = require(before.find_check_in(day_id), nothing)
    if not before.can_undo(undone):
        raise Refusal(
            f"That check-in is more than {rules.undo_hours} hours old, so it can’t be undone."
        )
    key = entry_key(actor, before, undone.day_id)
    await connection.execute(delete(CheckIn).where(_is_of_day(before, undone.day_id)))
    if undone.is_paid:
        key = await entries.key_of_payment(connection, key, undone.at)
        await entries.reverse(connection, key, now)
    after = before.without_check_in(undone.day_id)
    return CheckInResult(
        after, day_number=number, points=-rules.points if undone.is_paid else 0, is_undo=True
    )


def require_day_number(plan: Plan, day_id: str) -> int:
    """Return the number of a plan day; refuse an id that the content pack no longer has."""
    gone = "That day is no longer in the plan. `/plan today` shows what’s next."
    return require(plan.number_by_id.get(day_id), gone)


def entry_key(actor: Actor, progress: PlanProgress, day_id: str) -> EntryKey:
    """Return the key of a check-in's entries: a plan day pays once per member and group."""
    return EntryKey(actor.guild_id, progress.group_id, actor.member_id, EntryKind.CHECK_IN, day_id)


def _is_of_day(progress: PlanProgress, day_id: str) -> ColumnElement[bool]:
    return and_(CheckIn.enrolment_id == progress.enrolment_id, CheckIn.day_id == day_id)


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


async def begin_test(
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


async def answer_test(
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
