"""Builders shared by the domain tests."""

import datetime as dt
from functools import cache

from hypothesis import strategies as st

from bot.domain.content import Plan
from bot.domain.content.models.plan import PlanDay, PlanStep, PlanWeek
from bot.domain.plan.enrolment import DAY, Pace, Schedule, Timeline, phases_for

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


def day(number: int) -> dt.date:
    """Return the date with this number; 1 is a Monday."""
    return MONDAY + (number - 1) * DAY


def started_timeline(start: dt.date = MONDAY, pace: Pace = Pace.DAILY) -> Timeline:
    """Return the timeline of an enrolment that started at once."""
    return Timeline.of(phases_for(start, start, pace))


def due_counts(schedule: Schedule, dates: int) -> list[int]:
    """Return the number of due plan days on each of the first `dates` dates; the first is a Monday."""
    return [schedule.due_on(day(number)) for number in range(1, dates + 1)]
