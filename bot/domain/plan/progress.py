"""A member's progress through the plan: check-ins and what the rules allow, streak, and pace.

The pace on boards is the share of a member's due plan days that is done (not `Pace`, on which dates
work is expected). Members who started at different times can be compared by it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.domain.content import FIRST_PLAN, CheckInRules, Plan, Scoring, StreakRules
from bot.domain.errors import Refusal
from bot.domain.plan.endings import EndedEnrolment
from bot.domain.plan.enrolment import DAY, PlanStatus, Schedule, Timeline, plan_status
from bot.domain.plan.history import join_timelines
from bot.domain.schedule.clock import local_date, long_date, long_time, next_midnight

REPEATED_WITHIN = dt.timedelta(seconds=90)
"""A check-in without a day number this soon after the latest one counts as a repetition of it."""

ZONE_CHANGE_EVERY = dt.timedelta(hours=24)
"""A member may change their time zone once in this time."""

_LIMIT_WINDOW = dt.timedelta(hours=24)
"""In any span of this length, no more days can be checked in than are allowed for a day."""

FEWEST_COMPARED = 3
"""A member is compared with others by pace once so many of their plan days are due."""

FULL_SHARE = 10_000
"""A share of 100 percent in basis points (hundredths of a percent)."""


@dataclass(frozen=True, slots=True)
class Streak:
    """Active dates in a row, days off in reserve, and the longest streak so far."""

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

    Every active date adds 1. A missed date, one where work was expected, uses a day off from the
    reserve and adds nothing; if there is none, the streak ends. Other dates (a pause, a weekend at
    the pace of weekdays) change nothing, and today is not missed yet. A day off that is earned while
    the reserve is full is added once the reserve has room. Active dates after today count as well:
    a member who travels west over the date line may have checked in on one.
    """
    days = reserve = longest = earned = 0
    first = min(active_dates, default=today)
    last = max([today, *active_dates])
    for day in (first + n * DAY for n in range((last - first).days + 1)):
        if day in active_dates:
            days, earned = days + 1, min(earned + 1, rules.day_off_every)
            longest = max(longest, days)
            if earned == rules.day_off_every and reserve < rules.days_off_held:
                reserve, earned = reserve + 1, 0
        elif day < today and expects_work(day):
            days, reserve = (days, reserve - 1) if reserve else (0, 0)
            earned = earned if days else 0
    return Streak(days, reserve, longest)


@dataclass(frozen=True, slots=True)
class DayCheckIn:
    """A plan day that a member has checked in, with the local date for which it counts."""

    day_id: str
    on_date: dt.date
    at: dt.datetime
    is_paid: bool
    """Whether it earned points."""
    note: str | None = None
    is_tested: bool = False
    """Whether the member tested out of the day, which counts for no date, streak or limit."""


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """An open enrolment with its check-ins, and what other enrolments of the member add to it."""

    enrolment_id: int
    group_id: int
    """The member's group; 0 if they are in none or it is archived."""
    zone: ZoneInfo
    start: dt.date
    shift: int
    timeline: Timeline
    check_ins: tuple[DayCheckIn, ...]
    active_dates: Counter[dt.date]
    """The number of check-ins by local date, over all enrolments, without those tested out of."""
    notice: str | None = None
    """The kinds of the notices that the member has not seen yet, separated by commas."""
    earlier_times: tuple[dt.datetime, ...] = ()
    """When the check-ins of earlier enrolments were made."""
    ended: EndedEnrolment | None = None
    """The earlier enrolment that ended last."""
    zone_changed_at: dt.datetime | None = None
    """When the member last changed their time zone, in any enrolment."""
    plan_id: str = FIRST_PLAN
    other_timelines: tuple[Timeline, ...] = ()
    """Of the other enrolments; one that was left or restarted is paused once the next begins."""

    @property
    def history(self) -> Timeline:
        """The timelines of all enrolments, joined."""
        return join_timelines((*self.other_timelines, self.timeline))

    def today(self, now: dt.datetime) -> dt.date:
        return local_date(now, self.zone)

    def schedule(self, plan: Plan) -> Schedule:
        return Schedule(self.timeline, plan.length, self.shift)

    def status(self, plan: Plan, now: dt.datetime) -> PlanStatus:
        done = [check_in.day_id for check_in in self.check_ins]
        return plan_status(plan, done, self.schedule(plan), self.today(now))

    def streak(self, scoring: Scoring, now: dt.datetime) -> Streak:
        """Return the streak, over all enrolments."""
        return streak(
            self.active_dates.keys(), self.history.expects_work, self.today(now), scoring.streak
        )

    def is_paused(self, now: dt.datetime) -> bool:
        """Return whether the plan is paused; waiting for its start is not a pause."""
        today = self.today(now)
        return today >= self.start and self.timeline.phase_on(today).is_paused

    def is_paused_without_end(self, now: dt.datetime) -> bool:
        """Return whether nothing is due today or later, until the plan is resumed."""
        today = self.today(now)
        return self.timeline.phase_on(today).is_paused and not self.timeline.resumes_on(today)

    @property
    def worked_check_ins(self) -> list[DayCheckIn]:
        """The check-ins without those of days that the member tested out of."""
        return [check_in for check_in in self.check_ins if not check_in.is_tested]

    def latest_check_in(self) -> DayCheckIn | None:
        return max(self.check_ins, key=lambda check_in: check_in.at, default=None)

    def next_open(self, plan: Plan) -> int | None:
        """Return the lowest plan day that is not done; None when all are."""
        done = {check_in.day_id for check_in in self.check_ins}
        return next((n for day_id, n in plan.number_by_id.items() if day_id not in done), None)

    def find_check_in(self, day_id: str) -> DayCheckIn | None:
        """Return the check-in of a plan day; None if it is not checked in."""
        return next((check_in for check_in in self.check_ins if check_in.day_id == day_id), None)

    def with_check_in(self, new: DayCheckIn) -> "PlanProgress":
        """Return the progress with one more check-in."""
        active_dates = self.active_dates.copy()
        active_dates.update(_dates_of(new))
        return replace(self, check_ins=(*self.check_ins, new), active_dates=active_dates)

    def without_check_in(self, undone: DayCheckIn) -> "PlanProgress":
        """Return the progress without one of its check-ins."""
        return replace(
            self,
            check_ins=tuple(each for each in self.check_ins if each.day_id != undone.day_id),
            active_dates=self.active_dates - Counter(_dates_of(undone)),
        )

    def find_repeated(self, now: dt.datetime) -> DayCheckIn | None:
        """Return the latest check-in if it is so recent that a new one may be a repetition of it."""
        latest = max(self.worked_check_ins, key=lambda check_in: check_in.at, default=None)
        return latest if latest and abs(now - latest.at) < REPEATED_WITHIN else None

    def require_allowed(
        self, day_number: int, plan: Plan, rules: CheckInRules, now: dt.datetime
    ) -> None:
        """Refuse a day too far ahead, more days on a date than allowed, and any before the start."""
        if reason := self.why_not_allowed(day_number, plan, rules, now):
            raise Refusal(reason)

    def why_not_allowed(
        self, day_number: int, plan: Plan, rules: CheckInRules, now: dt.datetime
    ) -> str | None:
        """Return why a plan day cannot be checked in now; None if it can."""
        today, status = self.today(now), self.status(plan, now)
        if today < self.start and not self.group_id:
            return (
                f"Your plan starts on {long_date(self.start)} if you’re in an open group by then."
            )
        if today < self.start:
            return (
                f"Your plan starts on {long_date(self.start)}. To start today instead, use "
                "`/plan join` with `start: today`."
            )
        if day_number > status.last_allowed:
            opens = self.schedule(plan).opens_on(day_number)
            when = (
                f"You can check in for it from {long_date(opens)}."
                if opens
                else "Your plan is paused, so it has no date yet. `/plan resume` ends the pause."
            )
            return f"Day {day_number} is more than one plan day ahead. {when}"
        if again_at := self.next_allowed_at(rules, now):
            return (
                f"You’ve done {rules.most_per_day} plan days within 24 hours, which is the limit. "
                f"You can check in for day {day_number} from {long_time(again_at, self.zone)}."
            )
        return None

    def next_allowed_at(self, rules: CheckInRules, now: dt.datetime) -> dt.datetime | None:
        """Return when another day may be checked in, if as many as allowed were; None if now.

        The limit holds for each local date and for any 24 hours, so that a change of time zone does
        not lift it.
        """
        today, most = self.today(now), rules.most_per_day
        times = sorted((*self.earlier_times, *(check_in.at for check_in in self.worked_check_ins)))
        limits = []
        if len(times) >= most and times[-most] > now - _LIMIT_WINDOW:
            limits.append(times[-most] + _LIMIT_WINDOW)
        if self.active_dates[today] >= most:
            limits.append(next_midnight(today, self.zone))
        return max(limits, default=None)

    def require_may_change_zone(self, now: dt.datetime) -> None:
        """Refuse a second change of the time zone within 24 hours."""
        require_may_change_zone(self.zone_changed_at, self.zone, now)


def _dates_of(check_in: DayCheckIn) -> list[dt.date]:
    """Return the dates on which a check-in makes a member active: its own, or none."""
    return [] if check_in.is_tested else [check_in.on_date]


def can_undo(check_in: DayCheckIn, rules: CheckInRules, now: dt.datetime) -> bool:
    """Return whether a check-in is recent enough to be undone."""
    return now - check_in.at <= dt.timedelta(hours=rules.undo_hours)


def require_may_change_zone(
    changed_at: dt.datetime | None, zone: ZoneInfo, now: dt.datetime
) -> None:
    """Refuse a change of the time zone less than 24 hours after the one before."""
    if changed_at and now - changed_at < ZONE_CHANGE_EVERY:
        again_at = long_time(changed_at + ZONE_CHANGE_EVERY, zone)
        raise Refusal(
            "You can change your time zone once in 24 hours, and you’ve done that already. You can "
            f"change it again from {again_at}."
        )


@dataclass(frozen=True, slots=True)
class Share:
    """The number of plan days done, of those that are due."""

    done: int
    due: int

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent, at most 10,000."""
        return min(self.done * FULL_SHARE // self.due, FULL_SHARE)


def comparable_share(done: int, due_before: int, due: int, plan_length: int) -> Share | None:
    """Return the share for boards; None while fewer plan days are due than it takes to compare."""
    share = share_of(done, due_before, due)
    return share if share and share.due >= min(FEWEST_COMPARED, plan_length) else None


def share_of(done: int, due_before: int, due: int) -> Share | None:
    """Return the share that is done; None if nothing counts as due yet.

    A plan day due today counts once it is done; `due_before` are the days due before today.
    """
    counted = max(due_before, min(done, due))
    return Share(min(done, counted), counted) if counted else None
