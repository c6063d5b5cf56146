"""One member's enrolment in the plan: which days are due, which are open, when it will end.

Plan days are numbers, not dates. A timeline is a list of phases; each says from which date on which
dates count as working dates. The number of due plan days is the number of past working dates, less
the days by which the member has shifted the plan.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.content import Plan

DAY = dt.timedelta(days=1)
AHEAD = 1
"""How many plan days may be checked in before they are due."""

_MAX_DATES_AHEAD = 4000
"""How many dates are searched for one on which something is due or done."""


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
        """Return whether work is expected on this date."""
        return date.weekday() < self.days_per_week

    def count_between(self, first: dt.date, end: dt.date) -> int:
        """Return the number of working dates from `first` until before `end`."""
        weeks, days = divmod(max((end - first).days, 0), 7)
        rest = sum((first.weekday() + n) % 7 < self.days_per_week for n in range(days))
        return weeks * self.days_per_week + rest

    def nth_date(self, first: dt.date, number: int) -> dt.date:
        """Return the working date with this number, counted from 1, on or after `first`."""
        weeks, index = divmod(number - 1, self.days_per_week)
        week = (first + (weeks * 7 + n) * DAY for n in range(7))
        return [date for date in week if self.expects_work(date)][index]


@dataclass(frozen=True, slots=True, order=True)
class Phase:
    """A pace or a pause that holds from a date on, until the next phase begins."""

    since: dt.date
    pace: Pace
    is_paused: bool = False

    def expects_work(self, date: dt.date) -> bool:
        return not self.is_paused and self.pace.expects_work(date)


def phases_for(joined: dt.date, start: dt.date, pace: Pace) -> tuple[Phase, ...]:
    """Return the phases of a new enrolment; one that starts later is paused until then."""
    if start <= joined:
        return (Phase(start, pace),)
    return (Phase(joined, pace, is_paused=True), Phase(start, pace))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Phases ordered by date, at most one for each date."""

    phases: tuple[Phase, ...]

    @classmethod
    def of(cls, phases: Iterable[Phase]) -> "Timeline":
        """Sort the phases; of several with the same date, the last one given holds."""
        by_date = {phase.since: phase for phase in phases}
        return cls(tuple(sorted(by_date.values())))

    def phase_on(self, date: dt.date) -> Phase:
        """Return the phase of a date; before the first phase, a pause."""
        index = bisect_right(self.phases, date, key=lambda phase: phase.since)
        if not index:
            return Phase(date, self.phases[0].pace, is_paused=True)
        return self.phases[index - 1]

    def expects_work(self, date: dt.date) -> bool:
        return self.phase_on(date).expects_work(date)

    def count_by_phase(self, end: dt.date) -> Iterator[tuple[Phase, int]]:
        """Yield the phases in order, each with its number of working dates before `end`."""
        ends = (*(phase.since for phase in self.phases[1:]), end)
        for phase, until in zip(self.phases, ends, strict=True):
            count = phase.pace.count_between(phase.since, min(until, end))
            yield phase, 0 if phase.is_paused else count

    def resumes_on(self, date: dt.date) -> dt.date | None:
        """Return when a pause that includes this date ends; None if it has no end."""
        later = (phase for phase in self.phases if phase.since > date)
        return next((phase.since for phase in later if not phase.is_paused), None)

    def with_pause(self, date: dt.date, until: dt.date | None) -> "Timeline":
        """Return the timeline with a pause from `date` to `until`, or without end."""
        pace = self.phase_on(date).pace
        resumed = [Phase(until + DAY, pace)] if until else []
        return Timeline((*self._before(date), Phase(date, pace, is_paused=True), *resumed))

    def without_pause(self, date: dt.date) -> "Timeline":
        """Return the timeline with no pause from a date on."""
        return Timeline((*self._before(date), Phase(date, self.phase_on(date).pace)))

    def with_pace(self, date: dt.date, pace: Pace) -> "Timeline":
        """Return the timeline with another pace from a date on; a pause stays, as one phase."""
        current = replace(self.phase_on(date), pace=pace)
        if not current.is_paused:
            current = replace(current, since=date)
        later = [replace(phase, pace=pace) for phase in self.phases if phase.since > date]
        return Timeline((*self._before(current.since), current, *later))

    def with_dates_moved(
        self, old_today: dt.date, today: dt.date, skipped_from: dt.date
    ) -> "Timeline":
        """Return the timeline after a change of zone, which moved the local date.

        Where the date went back, today keeps the pace or pause of the old date, as one phase. Where
        it went forward, nothing is expected on the dates skipped, from `skipped_from` until before
        today.
        """
        if today < old_today:
            kept = replace(self.phase_on(old_today), since=today)
            if kept == replace(self.phase_on(today), since=today):
                return self
            later = (phase for phase in self.phases if phase.since > old_today)
            return Timeline((*self._before(today), kept, *later))
        if skipped_from >= today or not any(
            self.expects_work(skipped_from + n * DAY) for n in range((today - skipped_from).days)
        ):
            return self
        skipped = replace(self.phase_on(skipped_from), since=skipped_from, is_paused=True)
        current = replace(self.phase_on(today), since=today)
        later = (phase for phase in self.phases if phase.since > today)
        return Timeline((*self._before(skipped_from), skipped, current, *later))

    def _before(self, date: dt.date) -> Iterator[Phase]:
        return (phase for phase in self.phases if phase.since < date)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Maps dates to due plan days: a timeline, the number of plan days, and the shift in days."""

    timeline: Timeline
    length: int
    shift: int = 0

    def due_before(self, date: dt.date) -> int:
        """Return the number of plan days that are due before this date begins."""
        return min(max(self.count_before(date) - self.shift, 0), self.length)

    def due_on(self, date: dt.date) -> int:
        """Return the number of plan days that are due when this date ends."""
        return self.due_before(date + DAY)

    def count_before(self, date: dt.date) -> int:
        """Return the number of working dates before this date."""
        return sum(count for _, count in self.timeline.count_by_phase(date))

    def count_past_end(self, today: dt.date) -> int:
        """Return the number of working dates since every plan day would be due without a shift."""
        return max(0, self.count_before(today) - self.length)

    def finish_date(self) -> dt.date | None:
        """Return the due date of the last plan day; None while a pause without end lasts."""
        return self.due_date(self.length)

    def due_date(self, day_number: int) -> dt.date | None:
        """Return the date on which a plan day, from 1, is due; None if it cannot be foreseen."""
        first = self.timeline.phases[0].since
        missing = day_number + self.shift
        if missing <= 0:
            return first
        for phase, count in self.timeline.count_by_phase(first + _MAX_DATES_AHEAD * DAY):
            if missing <= count:
                return phase.pace.nth_date(phase.since, missing)
            missing -= count
        return None

    def opens_on(self, day_number: int) -> dt.date | None:
        """Return the first date on which a plan day may be checked in."""
        if day_number > AHEAD:
            return self.due_date(day_number - AHEAD)
        return next((phase.since for phase in self.timeline.phases if not phase.is_paused), None)


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """The status of an enrolment on a date; numbers count plan days."""

    done: int
    length: int
    due_before: int
    """Plan days that were due before today began."""
    due: int
    behind: int
    open_days: tuple[int, ...]
    """The numbers of the plan days that are not done."""
    finish_date: dt.date | None

    @property
    def next_open(self) -> int | None:
        """The lowest plan day that is not done; None when all are."""
        return self.open_days[0] if self.open_days else None

    @property
    def is_finished(self) -> bool:
        return not self.open_days

    @property
    def last_allowed(self) -> int:
        """The highest plan day that may be checked in today."""
        return min(self.due + AHEAD, self.length)


def plan_status(
    plan: Plan, done: Collection[str], schedule: Schedule, today: dt.date
) -> PlanStatus:
    """Return the status of an enrolment today, with `done` as the ids of the days checked in.

    Plan days that are due today do not count as behind yet. Check-ins of days that the plan no
    longer has still reduce the number of days behind.
    """
    done_ids = set(done)
    open_days = tuple(
        number for day_id, number in plan.number_by_id.items() if day_id not in done_ids
    )
    due_before = schedule.due_before(today)
    return PlanStatus(
        done=plan.length - len(open_days),
        length=plan.length,
        due_before=due_before,
        due=schedule.due_on(today),
        behind=min(max(0, due_before - len(done_ids)), len(open_days)),
        open_days=open_days,
        finish_date=schedule.finish_date(),
    )


def catch_up_dates(behind: int, schedule: Schedule, today: dt.date) -> list[dt.date]:
    """Return the dates on which to do two plan days each to catch up; empty if out of reach."""
    dates: list[dt.date] = []
    missing = behind
    for date in (today + n * DAY for n in range(_MAX_DATES_AHEAD)):
        if missing <= 0:
            return dates
        if schedule.timeline.expects_work(date):
            dates.append(date)
            missing += schedule.due_on(date) - schedule.due_before(date) - 2
    return []


def pace_needed(status: PlanStatus, schedule: Schedule, today: dt.date) -> float | None:
    """Return the plan days per working date that reach the planned end; None if no end lies ahead."""
    if status.finish_date is None or status.is_finished or status.finish_date < today:
        return None
    remaining = (today + n * DAY for n in range((status.finish_date - today).days + 1))
    working_dates = sum(map(schedule.timeline.expects_work, remaining))
    return len(status.open_days) / working_dates
