"""The only module that reads the system clock; all other code is given the time.

It also converts between instants and local dates, writes both for members, and finds what recurs
every week or day by local time: that and the zone are stored, and every occurrence is computed from
them. So there is exactly one occurrence, even on days when clocks go forward or back.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """Return the current time, aware, in UTC."""


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


def local_date(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    return now.astimezone(zone).date()


def instant(date: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the UTC time of a local date and time in a zone.

    A local time that is skipped when clocks go forward is moved later by the length of the gap. Of
    two equal local times when clocks go back, it is the first.
    """
    return dt.datetime.combine(date, at, zone).astimezone(dt.UTC)


def days_later(at: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """Return the instant with the same local time some days later, even if clocks change between."""
    local = at.astimezone(zone)
    return instant(local.date() + dt.timedelta(days), local.time(), zone)


def timestamp(moment: dt.datetime, style: str = "f") -> str:
    """Return an instant that each reader sees in their own zone: “f” date and time, “R” relative."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def long_time(at: dt.datetime, zone: ZoneInfo) -> str:
    """Return the first full minute from then on in words: “12:05 on Monday 30 November”."""
    local = (at + dt.timedelta(seconds=59, microseconds=999_999)).astimezone(zone)
    return f"{local:%H:%M} on {date_with_weekday(local.date())}"


def date_with_weekday(day: dt.date) -> str:
    """Return the date in words: “Monday 30 November”."""
    return f"{day:%A} {day.day} {day:%B}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time on a weekday (0 is Monday) in a zone."""

    weekday: int
    at: dt.time
    zone: ZoneInfo

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the first occurrence after `now`, in UTC."""
        today = local_date(now, self.zone)
        day = today + dt.timedelta(days=(self.weekday - today.weekday()) % 7)
        due = instant(day, self.at, self.zone)
        return due if due > now else instant(day + _WEEK, self.at, self.zone)


@dataclass(frozen=True, slots=True)
class Daily:
    """A time on every day in a zone."""

    at: dt.time
    zone: ZoneInfo

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the first occurrence after `now`, in UTC."""
        today = local_date(now, self.zone)
        due = instant(today, self.at, self.zone)
        return due if due > now else instant(today + DAY, self.at, self.zone)


def week_key(now: dt.datetime, zone: ZoneInfo) -> str:
    """Return the ISO week of the local date in a zone: “2026-W53”."""
    return f"{local_date(now, zone):%G-W%V}"


def week_start(week: str) -> dt.date:
    """Return the Monday of an ISO week such as “2026-W53”."""
    return dt.date.fromisoformat(f"{week}-1")


def week_title(week: str) -> str:
    """Name an ISO week, such as 2026-W49, by its Monday: “week of 30 November”."""
    monday = week_start(week)
    return f"week of {monday.day} {monday:%B}"


def weeks_between(one: str, other: str) -> list[str]:
    """Return the ISO weeks after one week and before another."""
    first, end = week_start(one), week_start(other)
    return [f"{first + n * _WEEK:%G-W%V}" for n in range(1, (end - first).days // 7)]


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """The week and UTC time of a post that is still to be sent."""

    week: str
    at: dt.datetime


def next_occurrence(
    weekly: Weekly, now: dt.datetime, last_decided: str | None, planned: dt.datetime | None = None
) -> PlannedPost:
    """Return the next post after `now`.

    Weeks up to `last_decided` are all posted or skipped, so they get none. `planned` is the time of the
    next post before the day, time or zone was changed; it is kept if this week would have no post otherwise.
    """
    this_week = week_key(now, weekly.zone)
    at = weekly.after(now)
    while (week := week_key(at, weekly.zone)) <= (last_decided or ""):
        at = weekly.after(at)
    if (
        planned
        and planned > now
        and week_key(planned, weekly.zone) == this_week
        and this_week not in (last_decided, week)
    ):
        return PlannedPost(this_week, planned)
    return PlannedPost(week, at)
