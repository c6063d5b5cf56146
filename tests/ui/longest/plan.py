"""Every screen of the plan, in each state."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, Plan
from bot.domain.ladder import Rating
from bot.domain.plan.endings import EndedEnrolment, Ending
from bot.domain.plan.enrolment import DAY, Pace, Timeline, phases_for
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.recall import day_test_questions
from bot.interactions import Screen
from bot.services.plan import reminders
from bot.services.plan.check_ins import CheckInResult
from bot.services.plan.day_tests import DayTestState
from bot.ui.groups.notices import NOTICES, notice_text
from bot.ui.plan.check_ins import checked_screen
from bot.ui.plan.context import MOST_NOTICES, PlanContext
from bot.ui.plan.day_tests import compare_screen, draw_question, explained_screen
from bot.ui.plan.days import catch_up_screen, day_screen, other_day_screen, today_screen
from bot.ui.plan.joining import ask_switch_screen, offer_return
from bot.ui.plan.progress import progress_screen
from bot.ui.plan.reminders import remind_screen, reminder_message, snoozed_screen
from bot.ui.plan.routes import AnswerDayTest, StartNew, Switch
from bot.ui.plan.stuck import hint_screen, solution_screen
from bot.ui.recall.asking import feedback
from tests.ui.longest.stored import ESCAPED, ID, MONDAY

_NOTICE = notice_text(sorted(NOTICES, key=lambda kind: len(NOTICES[kind]))[-MOST_NOTICES:])


def plan_context(
    catalog: Catalog,
    date: int,
    done: int = 0,
    *,
    timeline: Timeline | None = None,
    start: int = 1,
    notice: str = _NOTICE,
) -> PlanContext:
    """Return the context of a plan on a date, counted from 1, with `done` days done."""
    now = dt.datetime.combine(MONDAY + (date - 1) * DAY, dt.time(12), dt.UTC)
    begins = MONDAY + (start - 1) * DAY
    timeline = timeline or Timeline.of(phases_for(MONDAY, begins, Pace.DAILY))
    check_ins = tuple(
        DayCheckIn(day.id, now.date(), now - dt.timedelta(minutes=done - number), is_paid=True)
        for number, day in enumerate(catalog.plan.days[:done])
    )
    active_dates = Counter(now.date() - n * DAY for n in range(done))
    zone = ZoneInfo("America/Argentina/ComodRivadavia")
    progress = PlanProgress(1, 1, zone, begins, 0, timeline, check_ins, active_dates)
    return PlanContext(catalog, ID, progress, now, notice)


def _states(catalog: Catalog) -> Iterator[tuple[str, PlanContext]]:
    """Yield a plan in each state, each with a notice."""
    begun = Timeline.of(phases_for(MONDAY, MONDAY, Pace.DAILY))
    weekdays = Timeline.of(phases_for(MONDAY, MONDAY, Pace.WEEKDAYS))
    length = catalog.plan.length
    yield "not begun", plan_context(catalog, 1, start=8)
    yield "up", plan_context(catalog, 5, 4)
    yield "done for today", plan_context(catalog, 5, 6)
    yield "a day off", plan_context(catalog, 6, 5, timeline=weekdays)
    yield "paused", plan_context(catalog, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, None))
    until = MONDAY + 80 * DAY
    yield (
        "paused until",
        plan_context(catalog, 9, 5, timeline=begun.with_pause(MONDAY + 5 * DAY, until)),
    )
    yield "finished", plan_context(catalog, length + 20, length)
    yield "behind", plan_context(catalog, 8, 1)
    yield "far behind", plan_context(catalog, length + 40, 1)
    yield "nothing ever done", plan_context(catalog, length + 40)


def plan_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield every screen of the plan."""
    for state, context in _states(catalog):
        yield f"today: {state}", today_screen(context)
        yield f"progress: {state}", progress_screen(context)
        yield f"progress of another: {state}", progress_screen(context, "W" * 32)
        yield f"catch up: {state}", catch_up_screen(context)
        for recalls, at in product((False, True), (None, dt.time(19, 59))):
            yield f"remind: {state}, {at}, {recalls}", remind_screen(context, at, recalls=recalls)
        yield from _check_in_screens(state, context)
    yield from day_screens(catalog, catalog.plan)
    behind = plan_context(catalog, catalog.plan.length + 40, 1)
    yield from _rejoin_screens(behind)


def day_screens(
    catalog: Catalog, plan: Plan, notice: str = _NOTICE
) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of each day of a plan, of which one day is done and all are due."""
    context = plan_context(catalog, plan.length + 40, notice=notice)
    done = DayCheckIn(plan.days[0].id, MONDAY, context.now, is_paid=True)
    progress = replace(context.progress, plan_id=plan.id, check_ins=(done,))
    context = replace(context, progress=progress)
    for number, day in enumerate(plan.days, 1):
        name = f"day {number} of {plan.id}"
        yield name, day_screen(context, number)
        yield f"a look at {name}", day_screen(context, number, is_preview=True)
        test = DayTestState(progress, day.id, number, day_test_questions(catalog, day.id))
        yield f"question about {name}", draw_question(context, test, ID)
        question, route = test.questions[0], AnswerDayTest(day_id=day.id, number=0)
        yield f"answer about {name}", compare_screen(question, route)
        text = feedback(question, route, Rating.MISSED)
        at_end = replace(test, asked=3)
        yield f"end of the test of {name}", explained_screen(context, at_end, text)
        yield f"{name}, from another plan", other_day_screen(catalog, plan, number, ID)
        yield f"hint to {name}", hint_screen(day, ID)
        yield f"solution of {name}", solution_screen(day, ID)


def _check_in_screens(state: str, context: PlanContext) -> Iterator[tuple[str, Screen]]:
    longest = max(
        range(1, context.catalog.plan.length + 1),
        key=lambda n: len(context.catalog.plan.day(n).title),
    )
    for name, checked in {
        "checked in": CheckInResult(context.progress, longest, 1000),
        "not paid": CheckInResult(context.progress, longest, 0),
        "again": CheckInResult(context.progress, longest, 0, was_checked_in=True),
        "repeated": CheckInResult(
            context.progress, longest, 0, was_checked_in=True, is_repeat=True
        ),
        "undone": CheckInResult(context.progress, longest, -1000, is_undo=True),
        "undone, no longer there": CheckInResult(context.progress, 0, -1000, is_undo=True),
    }.items():
        yield f"{name}: {state}", checked_screen(context, checked)


def _rejoin_screens(context: PlanContext) -> Iterator[tuple[str, Screen]]:
    ended = EndedEnrolment(1, context.catalog.plan.id, Ending.LEFT, context.now)
    plan = max(context.catalog.plans, key=lambda one: len(one.id))
    zone = context.progress.zone.key  # the longest of all
    new = StartNew(start="monday", pace=Pace.WEEKDAYS, zone=zone, plan_id=plan.id)
    yield "coming back", offer_return(ID, ended, new, plan, has_options=True)
    switch = Switch(start="monday", pace=Pace.WEEKDAYS, zone=zone, plan_id=plan.id)
    yield "switching", ask_switch_screen(context, plan, switch)
    yield "snoozed", snoozed_screen(context.now + reminders.SNOOZE)


def reminder(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the longest possible reminder, which also says that recall questions are due."""
    context = plan_context(catalog, catalog.plan.length + 40, 1)
    days = range(1, catalog.plan.length + 1)
    number = max(days, key=lambda n: len(catalog.plan.day(n).title))
    view: Any = reminder_message(context, ESCAPED * 50, number, f"d{ID}", recall=9999)
    drawn: list[dict[str, Any]] = view.to_components()
    return drawn
