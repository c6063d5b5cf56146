"""Every screen of the plan, in each state."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, Plan
from bot.domain.markup import SafeText
from bot.domain.plan.enrolment import Calendar, Pace, PaceSince, Pause, PauseCause
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.recall import Rating, day_test_questions
from bot.domain.schedule.clock import DAY
from bot.interactions import Screen
from bot.services.plan.check_ins import CheckInResult, DayTestState
from bot.ui.career.recall import compare_screen, feedback
from bot.ui.groups.notices import NOTICES, notice_text
from bot.ui.plan.check_ins import draw_question, explained_screen, result_screen
from bot.ui.plan.days import day_screen, help_screen, other_day_screen
from bot.ui.plan.progress import progress_screen
from bot.ui.plan.reminders import remind_screen, reminder_layout
from bot.ui.plan.routes import AnswerDayTest, ShowDayHelp
from bot.ui.plan.screens import MOST_NOTICES
from bot.ui.plan.settings import settings_screen
from bot.ui.plan.today import ask_switch_screen, catch_up_screen, today_screen
from tests.ui.longest.stored import ESCAPED, ID, MONDAY

_NOTICE = notice_text(sorted(NOTICES, key=lambda kind: len(NOTICES[kind]))[-MOST_NOTICES:])


def plan_progress(
    catalog: Catalog,
    date: int,
    done: int = 0,
    *,
    pace: Pace = Pace.DAILY,
    pauses: tuple[Pause, ...] = (),
) -> PlanProgress:
    """Return the progress of a plan on a date, counted from 1, with `done` days done."""
    now = dt.datetime.combine(MONDAY + (date - 1) * DAY, dt.time(12), dt.UTC)
    check_ins = tuple(
        DayCheckIn(
            day.id,
            now.date() - number * DAY,
            now - dt.timedelta(minutes=done - number),
            is_paid=True,
        )
        for number, day in enumerate(catalog.plan.days[:done])
    )
    return PlanProgress(
        catalog=catalog,
        now=now,
        guild_id=ID,
        group_id=1,
        enrolment_id=1,
        zone=ZoneInfo("America/Argentina/ComodRivadavia"),
        zone_since=MONDAY,
        calendar=Calendar(MONDAY, (PaceSince(MONDAY, pace),), pauses),
        check_ins=check_ins,
    )


def _states(catalog: Catalog) -> Iterator[tuple[str, PlanProgress]]:
    """Yield a plan in each state."""
    length, sixth = catalog.plan.length, MONDAY + 5 * DAY
    yield "not begun", plan_progress(catalog, 1)
    yield "up", plan_progress(catalog, 5, 4)
    yield "done for today", plan_progress(catalog, 5, 6)
    yield "a day off", plan_progress(catalog, 6, 5, pace=Pace.WEEKDAYS)
    for cause in PauseCause:
        paused = (Pause(cause, sixth),)
        yield f"paused by {cause}", plan_progress(catalog, 9, 5, pauses=paused)
    until = (Pause(PauseCause.MEMBER, sixth, MONDAY + 81 * DAY),)
    yield "paused until", plan_progress(catalog, 9, 5, pauses=until)
    yield "finished", plan_progress(catalog, length + 20, length)
    yield "behind", plan_progress(catalog, 8, 1)
    yield "far behind", plan_progress(catalog, length + 40, 1)
    yield "nothing ever done", plan_progress(catalog, length + 40)


def plan_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield every screen of the plan, below as many notices as are shown at once."""
    for name, screen in _plan_screens(catalog):
        yield name, screen.with_head(_NOTICE)
    yield from _days_of_another_plan(catalog, catalog.plan)
    yield from _rejoin_screens(plan_progress(catalog, catalog.plan.length + 40, 1))


def _plan_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    for state, progress in _states(catalog):
        yield f"today: {state}", today_screen(progress)
        yield f"progress: {state}", progress_screen(progress)
        yield f"progress of another: {state}", progress_screen(progress, "W" * 32)
        yield f"catch up: {state}", catch_up_screen(progress)
        for at in (None, dt.time(19)):
            yield f"remind: {state}, {at}", remind_screen(progress, at)
        yield f"settings: {state}", settings_screen(progress, dt.time(19, 59), was_restarted=True)
        yield from _check_in_screens(state, progress)
    yield from _day_screens(catalog, catalog.plan)


def day_screens(
    catalog: Catalog, plan: Plan, notice: str = _NOTICE
) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of each day of a plan, below a notice if one is given."""
    for name, screen in _day_screens(catalog, plan):
        yield name, screen.with_head(notice) if notice else screen
    yield from _days_of_another_plan(catalog, plan)


def _days_of_another_plan(catalog: Catalog, plan: Plan) -> Iterator[tuple[str, Screen]]:
    """Yield the days of a plan that the member is not in; notices are about their own plan."""
    for number, day in enumerate(plan.days, 1):
        for step in range(len(day.steps) + 1):
            shown = f"step {step}" if step else "all steps"
            name = f"{shown} of day {number} of {plan.id}, from another plan"
            yield name, other_day_screen(catalog, plan, number, ID, step)


def _day_screens(catalog: Catalog, plan: Plan) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of each day of a plan, of which one day is done and all are due."""
    progress = plan_progress(catalog, plan.length + 40)
    done = DayCheckIn(
        plan.days[0].id, MONDAY, progress.now, is_paid=True, note=SafeText(ESCAPED * 100)
    )
    progress = replace(progress, plan_id=plan.id, check_ins=(done,))
    for number, day in enumerate(plan.days, 1):
        name = f"day {number} of {plan.id}"
        for step in range(len(day.steps) + 1):
            shown = f"step {step} of {name}" if step else f"all steps of {name}"
            yield shown, day_screen(progress, number, step)
        test = DayTestState(progress, day.id, number, day_test_questions(catalog, day.id))
        yield f"question about {name}", draw_question(progress, test, ID)
        question, route = test.questions[0], AnswerDayTest(day_id=day.id, number=0)
        yield f"answer about {name}", compare_screen(question, route, "*" * 90)
        text = feedback(question, route, Rating.MISSED, ID)
        at_end = replace(test, answered=3)
        yield f"end of the test of {name}", explained_screen(progress, at_end, text)
        stuck = ShowDayHelp(day_id=day.id, guild_id=ID)
        yield f"hint to {name}", help_screen(day, stuck)
        yield f"solution of {name}", help_screen(day, stuck.model_copy(update={"solved": True}))


def _check_in_screens(state: str, progress: PlanProgress) -> Iterator[tuple[str, Screen]]:
    longest = max(
        range(1, progress.catalog.plan.length + 1),
        key=lambda n: len(progress.catalog.plan.day(n).title),
    )
    for name, checked in {
        "checked in": CheckInResult(progress, longest, 1000),
        "not paid": CheckInResult(progress, longest, 0),
        "again": CheckInResult(progress, longest, 0, was_already_done=True),
        "undone": CheckInResult(progress, longest, -1000, is_undo=True),
        "undone, no longer there": CheckInResult(progress, 0, -1000, is_undo=True),
    }.items():
        yield f"{name}: {state}", result_screen(checked)


def _rejoin_screens(progress: PlanProgress) -> Iterator[tuple[str, Screen]]:
    plan = max(progress.catalog.plans, key=lambda one: len(one.id))
    yield "switching", ask_switch_screen(progress, plan)


def reminder(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the longest possible reminder, which also says that recall questions are due."""
    progress = plan_progress(catalog, catalog.plan.length + 40, 1)
    days = range(1, catalog.plan.length + 1)
    number = max(days, key=lambda n: len(catalog.plan.day(n).title))
    view: Any = reminder_layout(
        progress, ESCAPED * 50, number, f"d{ID}", recall=9999, is_last_daily=True
    )
    drawn: list[dict[str, Any]] = view.to_components()
    return drawn
