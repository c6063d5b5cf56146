"""One member's way through the plan: what is due, what is open, where it will end.

Plan-days are numbers, not dates. A run is a list of phases, each of which says from which date on
which dates count. What is due is the number of dates that counted, less what was shifted.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.content.plan import Plan

DAY = dt.timedelta(days=1)
AHEAD = 1
"""Plan-days that may be checked in before they are due."""

_FORESEEABLE = 4000
"""Dates looked ahead for the end of a run."""

_SATURDAY = 5
_WEEK = 7


class Pace(StrEnum):
    """Which dates count."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"

    def expects_work(self, day: dt.date) -> bool:
        """Tell whether work is expected on this date."""
        return self is Pace.DAILY or day.weekday() < _SATURDAY

    @property
    def _a_week(self) -> int:
        return _WEEK if self is Pace.DAILY else _SATURDAY  # the weekdays before it, from 0

    def count_between(self, first: dt.date, end: dt.date) -> int:
        """Return how many dates count from one date until before another."""
        weeks, days = divmod(max((end - first).days, 0), _WEEK)
        return weeks * self._a_week + sum(self.expects_work(first + n * DAY) for n in range(days))

    def nth_date(self, first: dt.date, number: int) -> dt.date:
        """Return the first, second, … date that counts, from a date on."""
        weeks, more = divmod(number - 1, self._a_week)
        days = (first + (weeks * _WEEK + n) * DAY for n in range(_WEEK))
        return [day for day in days if self.expects_work(day)][more]


@dataclass(frozen=True, slots=True, order=True)
class Phase:
    """From this date on, dates count at this pace, or not at all, until the next phase begins."""

    since: dt.date
    pace: Pace
    is_paused: bool = False

    def expects_work(self, day: dt.date) -> bool:
        """Tell whether work is expected on this date."""
        return not self.is_paused and self.pace.expects_work(day)

    def count_until(self, end: dt.date) -> int:
        """Return how many dates count before another phase begins."""
        return 0 if self.is_paused else self.pace.count_between(self.since, end)


def phases_for(joined: dt.date, start: dt.date, pace: Pace) -> tuple[Phase, ...]:
    """Return the phases of a run that begins at once, or waits for its start."""
    waiting = [Phase(joined, pace, is_paused=True)] if start > joined else []
    return (*waiting, Phase(start, pace))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Phases in order of their dates, one at most for each date."""

    phases: tuple[Phase, ...]

    @classmethod
    def of(cls, phases: Iterable[Phase]) -> Timeline:
        """Put phases in order; of several on one date, the last given holds."""
        by_date = {phase.since: phase for phase in phases}
        return cls(tuple(sorted(by_date.values())))

    def phase_on(self, day: dt.date) -> Phase:
        """Return the phase of a date; before the first, nothing is expected."""
        at = bisect_right(self.phases, day, key=lambda phase: phase.since)
        first = self.phases[0]
        return self.phases[at - 1] if at else Phase(day, first.pace, is_paused=True)

    def expects_work(self, day: dt.date) -> bool:
        """Tell whether work is expected on this date."""
        return self.phase_on(day).expects_work(day)

    def count_by_phase(self, end: dt.date) -> Iterator[tuple[Phase, int]]:
        """Yield the phases in order, and how many dates of each count before a date."""
        ends = (*(phase.since for phase in self.phases[1:]), end)
        for phase, until in zip(self.phases, ends, strict=True):
            yield phase, phase.count_until(min(until, end))

    def resumes_on(self, day: dt.date) -> dt.date | None:
        """Return when a pause that covers this date ends; None if it has no end."""
        later = (phase for phase in self.phases if phase.since > day)
        return next((phase.since for phase in later if not phase.is_paused), None)

    def with_pause(self, day: dt.date, until: dt.date | None) -> Timeline:
        """Return the timeline with a pause from a date on; `until` is its last date."""
        pace = self.phase_on(day).pace
        back = [Phase(until + DAY, pace)] if until else []
        return Timeline((*self._before(day), Phase(day, pace, is_paused=True), *back))

    def without_pause(self, day: dt.date) -> Timeline:
        """Return the timeline with no pause from a date on."""
        return Timeline((*self._before(day), Phase(day, self.phase_on(day).pace)))

    def with_pace(self, day: dt.date, pace: Pace) -> Timeline:
        """Return the timeline with another pace from a date on; pauses stay."""
        now = Phase(day, pace, self.phase_on(day).is_paused)
        later = [replace(phase, pace=pace) for phase in self.phases if phase.since > day]
        return Timeline((*self._before(day), now, *later))

    def followed_by(self, later: Timeline) -> Timeline:
        """Return this timeline until a later one begins, and that one from there on."""
        return Timeline((*self._before(later.phases[0].since), *later.phases))

    def _before(self, day: dt.date) -> Iterator[Phase]:
        return (phase for phase in self.phases if phase.since < day)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a timeline asks for, of a plan of a certain length."""

    timeline: Timeline
    length: int
    shift: int = 0

    def due_before(self, day: dt.date) -> int:
        """Return how many plan-days should be done before this date begins."""
        return min(max(self.count_before(day) - self.shift, 0), self.length)

    def due_on(self, day: dt.date) -> int:
        """Return how many plan-days should be done when this date ends."""
        return self.due_before(day + DAY)

    def count_before(self, day: dt.date) -> int:
        """Return how many dates counted before this one."""
        return sum(counted for _, counted in self.timeline.count_by_phase(day))

    def shift_after(self, days: int, today: dt.date) -> int:
        """Return the shift that moves by so many days what is due today.

        After the planned end everything is due; dates that went by since then count for nothing.
        """
        over = self.count_before(today) - self.length
        return max(self.shift, over) + days

    def finish_date(self) -> dt.date | None:
        """Return the date of the last plan-day; None while no end can be seen, as in a pause."""
        return self.due_date(self.length)

    def due_date(self, number: int) -> dt.date | None:
        """Return the date on which a plan-day falls due, from 1; None if it cannot be seen."""
        first = self.timeline.phases[0].since
        missing = number + self.shift
        if missing <= 0:
            return first
        for phase, counted in self.timeline.count_by_phase(first + _FORESEEABLE * DAY):
            if missing <= counted:
                return phase.pace.nth_date(phase.since, missing)
            missing -= counted
        return None

    def opens_on(self, number: int) -> dt.date | None:
        """Return the first date on which a plan-day may be checked in."""
        if number <= AHEAD:
            return next(
                (phase.since for phase in self.timeline.phases if not phase.is_paused), None
            )
        return self.due_date(number - AHEAD)

    def working_dates_from(self, day: dt.date) -> Iterator[dt.date]:
        """Yield the dates that count, this one included, as far as can be foreseen."""
        return filter(self.timeline.expects_work, (day + n * DAY for n in range(_FORESEEABLE)))


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """How a run stands on a date."""

    done: int
    length: int
    due_before: int
    """Plan-days that were to be done before today began."""
    due: int
    behind: int
    open_days: tuple[int, ...]
    finish_date: dt.date | None

    @property
    def next_open(self) -> int | None:
        """The lowest plan-day that is not done; None when all are."""
        return self.open_days[0] if self.open_days else None

    @property
    def is_finished(self) -> bool:
        """Whether every plan-day of the pack is done."""
        return not self.open_days

    @property
    def last_allowed(self) -> int:
        """The highest plan-day that may be checked in today."""
        return min(self.due + AHEAD, self.length)


def plan_status(
    plan: Plan, done: Collection[str], schedule: Schedule, today: dt.date
) -> PlanStatus:
    """Return how a run stands today.

    Today is not held against anyone: behind is who has not done what was due before it. Work on
    days that the pack no longer has still counts against being behind.
    """
    ever = set(done)
    still_open = tuple(number for day_id, number in plan.number_by_id.items() if day_id not in ever)
    due_before, due = schedule.due_before(today), schedule.due_on(today)
    behind = min(max(0, due_before - len(ever)), len(still_open))
    known = plan.length - len(still_open)
    return PlanStatus(
        known, plan.length, due_before, due, behind, still_open, schedule.finish_date()
    )


def catch_up_dates(behind: int, schedule: Schedule, today: dt.date) -> list[dt.date]:
    """Return the dates on which two plan-days each make up for what is behind; none if none do."""
    dates: list[dt.date] = []
    missing = behind
    for day in schedule.working_dates_from(today):
        if missing <= 0:
            break
        dates.append(day)
        missing += schedule.due_on(day) - schedule.due_before(day) - 2
    return dates if missing <= 0 else []


def pace_needed(stands: PlanStatus, schedule: Schedule, today: dt.date) -> float | None:
    """Return plan-days per counting date that still end on the planned date; None if none do."""
    if stands.finish_date is None or stands.is_finished or stands.finish_date < today:
        return None
    span = (today + n * DAY for n in range((stands.finish_date - today).days + 1))
    dates = sum(map(schedule.timeline.expects_work, span))
    return len(stands.open_days) / dates
