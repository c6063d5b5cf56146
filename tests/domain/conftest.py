"""Builders shared by the domain tests."""

import datetime as dt
from collections.abc import Iterable
from functools import cache

from hypothesis import strategies as st

from bot.domain.content import Catalog, Plan
from bot.domain.content.models.plan import PlanDay, PlanStep, PlanWeek
from bot.domain.plan.enrolment import Calendar, Pace, PaceSince, Pause, PauseCause, Schedule
from bot.domain.schedule.clock import DAY
from tests.packs import shipped_catalog

MONDAY = dt.date(2026, 3, 2)

paces = st.sampled_from(Pace)


def plan_day(day_id: str) -> PlanDay:
    """Return a plan day of 30 minutes."""
    return PlanDay(
        id=day_id,
        week=1,
        title="Lists",
        why="You will meet them daily.",
        steps=(
            PlanStep(minutes=10, title="Read", do="Read about it."),
            PlanStep(minutes=20, title="Try", do="Try it out."),
        ),
        done_when="It runs.",
        stretch=None,
        skills=("python",),
    )


def plan_of(*day_ids: str) -> Plan:
    """Return a plan with these days."""
    week = PlanWeek(number=1, subject="Python", about="The language.")
    return Plan(weeks=(week,), days=tuple(map(plan_day, day_ids)))


@cache
def plan_of_length(length: int) -> Plan:
    """Return a plan with this many days."""
    return plan_of(*(f"d{number}" for number in range(1, length + 1)))


def catalog_with(plan: Plan) -> Catalog:
    """Return the shipped catalog with another first plan."""
    return shipped_catalog().model_copy(update={"plan": plan})


def day(number: int) -> dt.date:
    """Return the date with this number; 1 is a Monday."""
    return MONDAY + (number - 1) * DAY


def calendar(
    start: dt.date = MONDAY, pace: Pace = Pace.DAILY, pauses: Iterable[Pause] = ()
) -> Calendar:
    """Return the calendar of an enrolment with one pace."""
    return Calendar(start, (PaceSince(start, pace),), tuple(pauses))


def pause(since: int, until: int | None = None, cause: PauseCause = PauseCause.MEMBER) -> Pause:
    """Return a pause between dates with these numbers; on the second one the plan goes on."""
    return Pause(cause, day(since), None if until is None else day(until))


def due_counts(schedule: Schedule, dates: int) -> list[int]:
    """Return the number of due plan days on each of the first `dates` dates; the first is a Monday."""
    return [schedule.due_on(day(number)) for number in range(1, dates + 1)]
