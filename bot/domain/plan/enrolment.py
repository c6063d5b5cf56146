"""Which plan days are due on which date, and how enrolments end.

Plan days are numbers, not dates. If the member shifted the plan by 3, plan day N is due on working
date N + 3, counted from the start. Working dates are those of the pace, less all pauses.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import DAY, local_date

AHEAD = 1  # how many plan days may be checked in before they are due

MAX_DATES_AHEAD = 4000  # how many dates are searched for one on which something is due or done


class Pace(StrEnum):
    """On which dates work is expected."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"

    @property
    def days_per_week(self) -> int:
        """The number of working dates in a week, which begins on Monday."""
        return 7 if self is Pace.DAILY else 5

    @property
    def date_noun(self) -> str:
        """What members call a working date, such as in “3 weekdays later”."""
        return "day" if self is Pace.DAILY else "weekday"

    def expects_work(self, date: dt.date) -> bool:
        return date.weekday() < self.days_per_week

    def count_between(self, first: dt.date, end: dt.date) -> int:
        """Return the number of working dates from `first` until before `end`."""
        weeks, days = divmod((end - first).days, 7)
        rest = sum((first.weekday() + n) % 7 < self.days_per_week for n in range(days))
        return weeks * self.days_per_week + rest

    def nth_date(self, first: dt.date, number: int) -> dt.date:
        """Return the working date with this number, counted from 1, on or after `first`."""
        weeks, index = divmod(number - 1, self.days_per_week)
        week = (first + (weeks * 7 + n) * DAY for n in range(7))
        return [date for date in week if self.expects_work(date)][index]


def member_date(now: dt.datetime, zone: ZoneInfo, zone_since: dt.date) -> dt.date:
    """Return the date that it is for a member: it never goes back after a change of zone.

    `zone_since` is the member's date when they chose the zone. If it is still the day before there,
    their date stays at this one.
    """
    return max(local_date(now, zone), zone_since)


class PauseCause(StrEnum):
    """Why a plan stands still. Several causes can hold at once; it goes on when none does."""

    MEMBER = "member"  # the member paused or left it
    GROUP = "group"  # the member's group is archived, or they are in none
    ENDED = "ended"  # the enrolment is over; never stored


@dataclass(frozen=True, slots=True)
class Pause:
    """Dates on which an enrolment stands still."""

    cause: PauseCause
    since: dt.date
    until: dt.date | None = None  # the date on which it goes on; None: it has no end yet

    def holds_on(self, date: dt.date) -> bool:
        return self.since <= date and (self.until is None or date < self.until)


@dataclass(frozen=True, slots=True)
class PaceSince:
    since: dt.date
    pace: Pace


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working dates of an enrolment: those of its pace since the start, less its pauses."""

    start: dt.date
    paces: tuple[PaceSince, ...]  # in order; the first one also holds before
    pauses: tuple[Pause, ...] = ()

    def pace_on(self, date: dt.date) -> Pace:
        return next((p.pace for p in reversed(self.paces) if p.since <= date), self.paces[0].pace)

    def is_paused_on(self, date: dt.date) -> bool:
        return any(pause.holds_on(date) for pause in self.pauses)

    def expects_work(self, date: dt.date) -> bool:
        return (
            self.start <= date
            and not self.is_paused_on(date)
            and self.pace_on(date).expects_work(date)
        )

    def stretches(self, end: dt.date) -> Iterator[tuple[dt.date, dt.date, Pace]]:
        """Yield the start, the end (excluded) and the pace of each stretch without a pause."""
        dates = {self.start, end, *(pace.since for pace in self.paces)}
        dates |= {date for pause in self.pauses for date in (pause.since, pause.until) if date}
        changes = sorted(date for date in dates if self.start <= date <= end)
        for first, following in pairwise(changes):
            if not self.is_paused_on(first):
                yield first, following, self.pace_on(first)

    def count_before(self, date: dt.date) -> int:
        return sum(pace.count_between(first, end) for first, end, pace in self.stretches(date))

    def resumes_on(self, date: dt.date) -> dt.date | None:
        """Return the first date from this one on without a pause; None if a pause has no end."""
        while pauses := [pause for pause in self.pauses if pause.holds_on(date)]:
            ends = [pause.until for pause in pauses if pause.until]
            if len(ends) < len(pauses):
                return None
            date = max(ends)
        return date


@dataclass(frozen=True, slots=True)
class Schedule:
    """Maps dates to due plan days: a calendar, the number of plan days, and the shift in working dates."""

    calendar: Calendar
    length: int
    shift: int = 0

    def due_before(self, date: dt.date) -> int:
        """Return the number of plan days that are due before this date begins."""
        return min(max(self.calendar.count_before(date) - self.shift, 0), self.length)

    def due_on(self, date: dt.date) -> int:
        """Return the number of plan days that are due when this date ends."""
        return self.due_before(date + DAY)

    def count_past_end(self, today: dt.date) -> int:
        """Return the number of working dates since every plan day would be due without a shift."""
        return max(0, self.calendar.count_before(today) - self.length)

    def due_date(self, day_number: int) -> dt.date | None:
        """Return the date on which a plan day, from 1, is due; None if it cannot be foreseen."""
        start = self.calendar.start
        missing = day_number + self.shift
        if missing <= 0:
            return start
        for first, end, pace in self.calendar.stretches(start + MAX_DATES_AHEAD * DAY):
            count = pace.count_between(first, end)
            if missing <= count:
                return pace.nth_date(first, missing)
            missing -= count
        return None

    def opens_on(self, day_number: int) -> dt.date | None:
        """Return the first date on which a plan day may be checked in."""
        return self.due_date(day_number - AHEAD) if day_number > AHEAD else self.calendar.start


class Ending(StrEnum):
    """How an enrolment ended; stored in `enrolment.ending`."""

    LEFT = "left"  # for another plan or for none; joining this one again continues it
    RESTARTED = "restarted"
