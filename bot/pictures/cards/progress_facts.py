"""What the card of a member's progress shows."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

DAYS_OF_WEEK = 7
_DAY = dt.timedelta(days=1)
_WEEKS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """What the card shows; hashable, so that cards can be cached."""

    name: str
    weeks: tuple[int, ...]
    """The week of each plan day; plan days count from 1."""
    done: frozenset[int]
    due: int
    """The last plan day that is due by today."""
    today: dt.date
    start: dt.date
    """The first date of the plan, even where that is to come."""
    to_come: frozenset[dt.date]
    """The dates after today on which a plan day is due."""
    check_ins: tuple[tuple[dt.date, int], ...]
    """The dates with check-ins, each with their number."""
    free_dates: frozenset[dt.date]
    """The dates on which nothing is due."""
    streak: int
    reserve: int
    status: str
    finish: str

    @property
    def days(self) -> range:
        return range(1, len(self.weeks) + 1)

    @property
    def ticked(self) -> list[int]:
        return sorted(self.done.intersection(self.days))

    @property
    def next(self) -> int | None:
        """The first plan day that is not done; None when all are."""
        return next((day for day in self.days if day not in self.done), None)

    @property
    def by_week(self) -> dict[int, list[int]]:
        weeks: defaultdict[int, list[int]] = defaultdict(list)
        for day, week in zip(self.days, self.weeks, strict=True):
            weeks[week].append(day)
        return weeks

    @property
    def dates(self) -> list[dt.date]:
        return dates_shown(self.today, self.start)


def dates_shown(today: dt.date, start: dt.date) -> list[dt.date]:
    """Return the dates of five weeks, from a Monday to a Sunday.

    The last of them is this week. For a plan that started later than four weeks ago, the first of
    them is the week of the start instead, so that the weeks ahead take the place of empty ones.
    """
    this_monday = today - today.weekday() * _DAY
    monday = max(
        this_monday - DAYS_OF_WEEK * (_WEEKS_SHOWN - 1) * _DAY,
        min(start - start.weekday() * _DAY, this_monday),
    )
    return [monday + n * _DAY for n in range(DAYS_OF_WEEK * _WEEKS_SHOWN)]
