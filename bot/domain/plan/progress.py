"""A member's progress through the plan at one moment: status, streak, and which check-ins are allowed."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.content import FIRST_PLAN, Catalog, Plan, StreakRules
from bot.domain.jobs import NoticeKind
from bot.domain.markup import SafeText
from bot.domain.plan import enrolment
from bot.domain.points import GroupCalendar
from bot.domain.schedule.clock import DAY, date_with_weekday, long_time

LIMIT_WINDOW = dt.timedelta(hours=24)
"""In any span of this length, no more plan days can be checked in than the content pack allows."""

FEWEST_COMPARED = 3
"""A member's completion is compared with others' once so many of their plan days are due."""

FULL_SHARE = 10_000  # a share of 100 percent in basis points (hundredths of a percent)


@dataclass(frozen=True, slots=True)
class Streak:
    """Dates in a row with a check-in, rest days saved, and the longest streak so far."""

    days: int = 0
    rest_days: int = 0
    longest: int = 0
    covered: dt.date | None = field(default=None, compare=False)
    """The latest missed date of this streak, which used up a rest day."""


def streak(
    check_ins: Mapping[dt.date, int],
    expects_work: Callable[[dt.date], bool],
    today: dt.date,
    rules: StreakRules,
) -> Streak:
    """Return the streak on a date, from the number of check-ins by date.

    A date with a check-in continues it, a missed working date uses up a rest day, and without one it
    starts over. Other dates change nothing, and today is not missed yet. The date of a check-in is
    what it was for the member at that time, in the zone that they had then.
    """
    # `credit` is the number of check-ins not yet spent; `price` of them buy one rest day.
    days = longest = credit = 0
    price, covered = rules.check_ins_per_rest_day, None
    date = min(check_ins, default=today)
    while date <= today:
        if done := check_ins.get(date):
            days, credit = days + 1, min(credit + done, price * rules.most_rest_days)
            longest = max(longest, days)
        elif date < today and expects_work(date):
            if credit >= price:
                credit, covered = credit - price, date
            else:
                days, credit, covered = 0, 0, None
        date += DAY
    return Streak(days, credit // price, longest, covered)


@dataclass(frozen=True, slots=True)
class DayCheckIn:
    """A plan day that a member has checked in, with the date for which it counts."""

    day_id: str
    on_date: dt.date
    at: dt.datetime
    is_paid: bool  # whether it earned points
    note: SafeText | None = field(default=None, repr=False)
    is_tested: bool = False
    """Whether the member tested out of the day, which counts for no date, streak or limit."""


@dataclass(frozen=True)
class PlanProgress:
    """The enrolment that a member follows, with what their earlier ones add to it, at one moment."""

    catalog: Catalog = field(repr=False)
    now: dt.datetime
    guild_id: int
    group_id: int  # the member's group; 0 if they are in none or it is archived
    enrolment_id: int
    zone: ZoneInfo
    zone_since: dt.date  # what the member's date was when they chose the zone (`member_date`)
    calendar: enrolment.Calendar
    group_calendar: GroupCalendar | None = None  # of the member's group, even if it is archived
    shift: int = 0
    check_ins: tuple[DayCheckIn, ...] = ()
    plan_id: str = FIRST_PLAN
    earlier_check_ins: tuple[DayCheckIn, ...] = ()  # those of the member's other enrolments
    earlier_calendars: tuple[enrolment.Calendar, ...] = ()
    """Those of the other enrolments; one that was restarted ends when the next begins."""
    has_notices: bool = False
    pending_notices: tuple[NoticeKind, ...] = ()
    """What the member has to be told, and has not seen yet; read for one member only."""
    has_reminder: bool = False

    @cached_property
    def plan(self) -> Plan:
        return self.catalog.plan_of(self.plan_id)

    @cached_property
    def today(self) -> dt.date:
        """The member's date, by which days are due and check-ins count."""
        return enrolment.member_date(self.now, self.zone, self.zone_since)

    @property
    def start(self) -> dt.date:
        return self.calendar.start

    @property
    def pace(self) -> enrolment.Pace:
        return self.calendar.pace_on(self.today)

    @property
    def is_paused(self) -> bool:
        return self.calendar.is_paused_on(self.today)

    @property
    def is_paused_by_member(self) -> bool:
        mine = enrolment.PauseCause.MEMBER
        return any(p.cause is mine and p.holds_on(self.today) for p in self.calendar.pauses)

    @cached_property
    def schedule(self) -> enrolment.Schedule:
        return enrolment.Schedule(self.calendar, self.plan.length, self.shift)

    @cached_property
    def done_ids(self) -> frozenset[str]:
        """The ids of the plan days that are checked in, even of those that the plan no longer has."""
        return frozenset(check_in.day_id for check_in in self.check_ins)

    @cached_property
    def days_left(self) -> tuple[int, ...]:
        days = self.plan.number_by_id.items()
        return tuple(number for day_id, number in days if day_id not in self.done_ids)

    @property
    def done(self) -> int:
        """The number of plan days done, of those that the plan has."""
        return self.plan.length - len(self.days_left)

    @cached_property
    def due_before(self) -> int:
        """The number of plan days that were due before today began."""
        return self.schedule.due_before(self.today)

    @cached_property
    def due(self) -> int:
        """The number of plan days that are due when today ends."""
        return self.schedule.due_on(self.today)

    @property
    def behind(self) -> int:
        """How many plan days are missing; those due today are not missing yet."""
        worked = len(self.done_ids)  # also on days that have been taken out of the plan since
        return min(max(0, self.due_before - worked), len(self.days_left))

    @property
    def next_day(self) -> int | None:
        """The lowest plan day that is not done; None when all are."""
        return self.days_left[0] if self.days_left else None

    @property
    def is_finished(self) -> bool:
        return not self.days_left

    @property
    def last_allowed(self) -> int:
        """The highest plan day that may be checked in today."""
        return min(self.due + enrolment.AHEAD, self.plan.length)

    @cached_property
    def finish_date(self) -> dt.date | None:
        """When the last plan day is due, later by the days behind; None while a pause has no end."""
        dates_passed = self.calendar.count_before(self.today) - self.shift
        # Beyond the plan, a number stands for the working date on which the last day is done.
        return self.schedule.due_date(max(self.plan.length, dates_passed + len(self.days_left)))

    @cached_property
    def caught_up_on(self) -> dt.date | None:
        """When two plan days on each working date catch up; None if they never do, or nothing is missing."""
        missing = self.behind if self.catalog.scoring.check_in.most_per_day > 1 else 0
        ahead = enrolment.MAX_DATES_AHEAD if missing else 0
        done_today = sum(one.on_date == self.today and not one.is_tested for one in self.check_ins)
        for date in (self.today + n * DAY for n in range(ahead)):
            if self.calendar.expects_work(date):
                possible = 2 if date > self.today else max(0, 2 - done_today)
                missing += self.schedule.due_on(date) - self.schedule.due_before(date) - possible
            if missing <= 0:
                return date
        return None

    @cached_property
    def active_dates(self) -> Counter[dt.date]:
        """The number of check-ins by date, over all enrolments, without those tested out of."""
        return Counter(check_in.on_date for check_in in self._worked_in_all_enrolments())

    def _worked_in_all_enrolments(self) -> list[DayCheckIn]:
        every = (*self.earlier_check_ins, *self.check_ins)
        return [check_in for check_in in every if not check_in.is_tested]

    @cached_property
    def streak(self) -> Streak:
        """The streak, over all enrolments."""
        return streak(self.active_dates, self.expects_work, self.today, self.catalog.scoring.streak)

    def expects_work(self, date: dt.date) -> bool:
        """Return whether any enrolment expects work on a date; those not followed were paused or ended."""
        calendars = (self.calendar, *self.earlier_calendars)
        return any(calendar.expects_work(date) for calendar in calendars)

    def latest_check_in(self) -> DayCheckIn | None:
        return max(self.check_ins, key=lambda check_in: check_in.at, default=None)

    def find_check_in(self, day_id: str) -> DayCheckIn | None:
        return next((check_in for check_in in self.check_ins if check_in.day_id == day_id), None)

    def with_check_in(self, new: DayCheckIn) -> "PlanProgress":
        return replace(self, check_ins=(*self.check_ins, new))

    def without_check_in(self, day_id: str) -> "PlanProgress":
        others = tuple(check_in for check_in in self.check_ins if check_in.day_id != day_id)
        return replace(self, check_ins=others)

    def can_undo(self, check_in: DayCheckIn) -> bool:
        hours = self.catalog.scoring.check_in.undo_hours
        return self.now - check_in.at <= dt.timedelta(hours=hours)

    def next_allowed_at(self) -> dt.datetime | None:
        """Return from when on another plan day may be checked in; None if one may be now."""
        most = self.catalog.scoring.check_in.most_per_day
        since = self.now - LIMIT_WINDOW
        recent = sorted(c.at for c in self._worked_in_all_enrolments() if c.at > since)
        return None if len(recent) < most else recent[-most] + LIMIT_WINDOW


def why_no_check_in(progress: PlanProgress, number: int) -> str | None:
    """Return why a plan day cannot be checked in now, and when it can; None if it can."""
    if number > progress.last_allowed:
        opens = progress.schedule.opens_on(number)
        when = (
            f"You can check in for it from {date_with_weekday(opens)}."
            if opens
            else "It has no date until you resume your plan."
        )
        return f"Day {number} is more than one plan day ahead. {when}"
    if again_at := progress.next_allowed_at():
        most = progress.catalog.scoring.check_in.most_per_day
        return (
            f"You’ve done {most} plan days within 24 hours, which is the limit. You can check in for "
            f"day {number} from {long_time(again_at, progress.zone)}."
        )
    return None


@dataclass(frozen=True, slots=True)
class Share:
    done: int
    due: int

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent, at most 10,000."""
        return min(self.done * FULL_SHARE // self.due, FULL_SHARE)


def share_without_shifts(done: int, schedule: enrolment.Schedule, today: dt.date) -> Share | None:
    """Return the share of the days due without shifts, so that shifting changes no place."""
    planned = replace(schedule, shift=0)
    due_before, due = planned.due_before(today), planned.due_on(today)
    return comparable_share(done, due_before, due, schedule.length)


def comparable_share(done: int, due_before: int, due: int, plan_length: int) -> Share | None:
    """Return a share that counts what is due today once done; None while too few days are due."""
    counted = max(due_before, min(done, due))
    if counted < min(FEWEST_COMPARED, plan_length):
        return None
    return Share(min(done, counted), counted)
