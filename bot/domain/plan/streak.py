"""Streaks: days in a row, with days off in reserve. They are computed from the active dates."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.domain.content.scoring import StreakRules
from bot.domain.plan.enrolment import DAY


@dataclass(frozen=True, slots=True)
class Streak:
    """Active days in a row, days off in reserve, and the longest streak so far."""

    days: int = 0
    reserve: int = 0
    longest: int = 0


def streak(
    active_dates: Collection[dt.date],
    expects_work: Callable[[dt.date], bool],
    today: dt.date,
    rules: StreakRules,
) -> Streak:
    """Return the streak on a date.

    Every active date adds a day. A missed date, one where work was expected, uses a day off from the
    reserve; if there is none, the streak ends. Other dates (a pause, a weekend at the pace of
    weekdays) change nothing, and today is not missed yet. Progress towards a day off that is
    complete while the reserve is full is kept until the reserve has room.
    """
    days = reserve = longest = earned = 0
    first = min(active_dates, default=today)
    for day in (first + n * DAY for n in range((today - first).days + 1)):
        if day in active_dates:
            days, earned = days + 1, min(earned + 1, rules.day_off_every)
            longest = max(longest, days)
            if earned == rules.day_off_every and reserve < rules.days_off_held:
                reserve, earned = reserve + 1, 0
        elif day < today and expects_work(day):
            days, reserve = (days, reserve - 1) if reserve else (0, 0)
            earned = earned if days else 0
    return Streak(days, reserve, longest)
