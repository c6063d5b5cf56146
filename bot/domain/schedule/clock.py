"""The only module that reads the system clock; all other code is given the time.

It also converts between instants and local dates, and writes both for members.
"""

import datetime as dt
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
