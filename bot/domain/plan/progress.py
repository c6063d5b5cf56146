"""Where a member is in the plan, and which check-ins the rules allow."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.domain.content.plan import Plan
from bot.domain.content.scoring import CheckInRules, Scoring
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import PlanStatus, Schedule, Timeline, plan_status
from bot.domain.plan.streak import Streak, streak
from bot.domain.schedule.clock import local_date

REPEATED_WITHIN = dt.timedelta(seconds=90)
"""A second check-in so soon that names no day may be the first one, sent again."""


@dataclass(frozen=True, slots=True)
class DayCheckIn:
    """A plan-day that is checked in."""

    day_id: str
    on_date: dt.date
    at: dt.datetime
    is_paid: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A run, what was done in it, and the dates of the runs before it."""

    enrolment_id: int
    group_id: int
    zone: ZoneInfo
    start: dt.date
    shift: int
    timeline: Timeline
    history: Timeline
    check_ins: tuple[DayCheckIn, ...]
    active_dates: Counter[dt.date]
    notice: str | None = None
    """What the member has still to be told, by words for it."""

    def today(self, now: dt.datetime) -> dt.date:
        """Return the member's date."""
        return local_date(now, self.zone)

    def schedule(self, plan: Plan) -> Schedule:
        """Return what the run asks for."""
        return Schedule(self.timeline, plan.length, self.shift)

    def status(self, plan: Plan, now: dt.datetime) -> PlanStatus:
        """Return how the run stands."""
        done = [check_in.day_id for check_in in self.check_ins]
        return plan_status(plan, done, self.schedule(plan), self.today(now))

    def streak(self, scoring: Scoring, now: dt.datetime) -> Streak:
        """Return the days in a row, over all runs."""
        return streak(
            self.active_dates.keys(), self.history.expects_work, self.today(now), scoring.streak
        )

    def is_paused(self, now: dt.datetime) -> bool:
        """Tell whether the member has paused; waiting for the start is no pause."""
        today = self.today(now)
        return today >= self.start and self.timeline.phase_on(today).is_paused

    def latest_check_in(self) -> DayCheckIn | None:
        """Return the latest check-in."""
        return max(self.check_ins, key=lambda check_in: check_in.at, default=None)

    def find_check_in(self, day_id: str) -> DayCheckIn | None:
        """Return the check-in of a plan-day."""
        return next((check_in for check_in in self.check_ins if check_in.day_id == day_id), None)

    def with_check_in(self, fresh: DayCheckIn) -> PlanProgress:
        """Return the journey with another check-in."""
        return replace(
            self,
            check_ins=(*self.check_ins, fresh),
            active_dates=self.active_dates + Counter([fresh.on_date]),
        )

    def without_check_in(self, undone: DayCheckIn) -> PlanProgress:
        """Return the journey without a check-in."""
        left = tuple(check_in for check_in in self.check_ins if check_in.day_id != undone.day_id)
        return replace(
            self, check_ins=left, active_dates=self.active_dates - Counter([undone.on_date])
        )

    def find_repeated(self, now: dt.datetime) -> DayCheckIn | None:
        """Return the latest check-in if it is so fresh that this may be the same one again."""
        last = self.latest_check_in()
        return last if last and abs(now - last.at) < REPEATED_WITHIN else None

    def require_allowed(
        self, number: int, plan: Plan, rules: CheckInRules, now: dt.datetime
    ) -> None:
        """See that a plan-day may be checked in now.

        Raises:
            Refusal: it has not begun, is too far ahead, or is one too many for a day.
        """
        today, stands = self.today(now), self.status(plan, now)
        if today < self.start:
            raise Refusal(
                f"Your plan starts on {long_date(self.start)}. To begin today instead, use "
                "`/plan join start:today`."
            )
        if number > stands.last_allowed:
            opens = self.schedule(plan).opens_on(number)
            when = f"It opens on {long_date(opens)}." if opens else "It opens when you resume."
            raise Refusal(
                f"Plan-day {number} is more than one day ahead. {when} Until then, rest counts as "
                "much as work."
            )
        if self.active_dates[today] >= rules.most_per_day:
            raise Refusal(
                f"That would be more than {rules.most_per_day} check-ins on one day. Come back "
                f"tomorrow for plan-day {number}; nothing is lost."
            )


def can_undo(check_in: DayCheckIn, rules: CheckInRules, now: dt.datetime) -> bool:
    """Tell whether a check-in can still be undone."""
    return now - check_in.at <= dt.timedelta(hours=rules.undo_hours)


def long_date(day: dt.date) -> str:
    """Write a date out: “Monday 30 November”."""
    return f"{day:%A} {day.day} {day:%B}"
