"""Days in a row, with days off in reserve: always computed from the dates themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.domain.content.scoring import StreakRules
from bot.domain.plan.enrolment import DAY


@dataclass(frozen=True, slots=True)
class Streak:
    """Days worked in a row, the days off that are left, and the longest row so far."""

    days: int = 0
    reserve: int = 0
    longest: int = 0


def streak(
    worked: Collection[dt.date],
    expected: Callable[[dt.date], bool],
    today: dt.date,
    rules: StreakRules,
) -> Streak:
    """Return the streak at a date.

    A date counts when it was worked on, expected or not. One that was expected and not worked on
    takes a day off from the reserve; with none left, the streak ends. Dates that were not expected
    (a pause, a weekend at the pace of weekdays) change nothing, and today is not over yet. A day
    off that is earned while the reserve is full is kept until there is room.
    """
    days = reserve = longest = towards = 0
    first = min(worked, default=today)
    for day in (first + n * DAY for n in range((today - first).days + 1)):
        if day in worked:
            days, towards = days + 1, min(towards + 1, rules.day_off_every)
            longest = max(longest, days)
            if towards == rules.day_off_every and reserve < rules.days_off_held:
                reserve, towards = reserve + 1, 0
        elif day < today and expected(day):
            days, reserve = (days, reserve - 1) if reserve else (0, 0)
            towards = towards if days else 0
    return Streak(days, reserve, longest)
