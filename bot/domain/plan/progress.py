"""Where a member is in the plan, and which check-ins the rules allow."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.domain.content.plan import Plan
from bot.domain.content.scoring import CheckIns, Scoring
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Schedule, Standing, Timeline, standing
from bot.domain.plan.streak import Streak, streak
from bot.domain.schedule.clock import local_date

REPEATED_WITHIN = dt.timedelta(seconds=90)
"""A second check-in so soon that names no day may be the first one, sent again."""


@dataclass(frozen=True, slots=True)
class Done:
    """A plan-day that is checked in."""

    day_id: str
    on: dt.date
    at: dt.datetime
    paid: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A run, what was done in it, and the dates of the runs before it."""

    run_id: int
    group_id: int
    zone: ZoneInfo
    start: dt.date
    shift: int
    timeline: Timeline
    whole: Timeline
    done: tuple[Done, ...]
    worked: Counter[dt.date]
    notice: str | None = None
    """What the member has still to be told, by words for it."""

    def today(self, now: dt.datetime) -> dt.date:
        """Return the member's date."""
        return local_date(now, self.zone)

    def schedule(self, plan: Plan) -> Schedule:
        """Return what the run asks for."""
        return Schedule(self.timeline, plan.length, self.shift)

    def standing(self, plan: Plan, now: dt.datetime) -> Standing:
        """Return how the run stands."""
        done = [check_in.day_id for check_in in self.done]
        return standing(plan, done, self.schedule(plan), self.today(now))

    def streak(self, scoring: Scoring, now: dt.datetime) -> Streak:
        """Return the days in a row, over all runs."""
        return streak(self.worked.keys(), self.whole.counts, self.today(now), scoring.streak)

    def paused(self, now: dt.datetime) -> bool:
        """Tell whether the member has paused; waiting for the start is no pause."""
        today = self.today(now)
        return today >= self.start and self.timeline.at(today).paused

    def last(self) -> Done | None:
        """Return the latest check-in."""
        return max(self.done, key=lambda check_in: check_in.at, default=None)

    def find(self, day_id: str) -> Done | None:
        """Return the check-in of a plan-day."""
        return next((check_in for check_in in self.done if check_in.day_id == day_id), None)

    def with_done(self, fresh: Done) -> PlanProgress:
        """Return the journey with another check-in."""
        return replace(self, done=(*self.done, fresh), worked=self.worked + Counter([fresh.on]))

    def without(self, undone: Done) -> PlanProgress:
        """Return the journey without a check-in."""
        left = tuple(check_in for check_in in self.done if check_in.day_id != undone.day_id)
        return replace(self, done=left, worked=self.worked - Counter([undone.on]))

    def repeated(self, now: dt.datetime) -> Done | None:
        """Return the latest check-in if it is so fresh that this may be the same one again."""
        last = self.last()
        return last if last and abs(now - last.at) < REPEATED_WITHIN else None

    def allow(self, number: int, plan: Plan, rules: CheckIns, now: dt.datetime) -> None:
        """See that a plan-day may be checked in now.

        Raises:
            Refusal: it has not begun, is too far ahead, or is one too many for a day.
        """
        today, stands = self.today(now), self.standing(plan, now)
        if today < self.start:
            raise Refusal(
                f"Your plan starts on {written(self.start)}. To begin today instead, use "
                "`/plan join start:today`."
            )
        if number > stands.furthest:
            opens = self.schedule(plan).opens_on(number)
            when = f"It opens on {written(opens)}." if opens else "It opens when you resume."
            raise Refusal(
                f"Plan-day {number} is more than one day ahead. {when} Until then, rest counts as "
                "much as work."
            )
        if self.worked[today] >= rules.most_per_day:
            raise Refusal(
                f"That would be more than {rules.most_per_day} check-ins on one day. Come back "
                f"tomorrow for plan-day {number}; nothing is lost."
            )


def undoable(check_in: Done, rules: CheckIns, now: dt.datetime) -> bool:
    """Tell whether a check-in can still be undone."""
    return now - check_in.at <= dt.timedelta(hours=rules.undo_hours)


def written(day: dt.date) -> str:
    """Write a date out: “Monday 30 November”."""
    return f"{day:%A} {day.day} {day:%B}"
