"""Moments that recur by the clock on the wall: every week, or every day.

Wall time and zone are what is stored; every occurrence is computed from them, so a change of the
clocks needs nobody's attention: once in the gap of spring, once in the fold of autumn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant, local_date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (0 is Monday) and a time in a zone."""

    weekday: int
    at: dt.time
    zone: ZoneInfo

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the next moment, in UTC, that is later than `now`."""
        today = local_date(now, self.zone)
        day = today + dt.timedelta(days=(self.weekday - today.weekday()) % 7)
        due = instant(day, self.at, self.zone)
        return due if due > now else instant(day + _WEEK, self.at, self.zone)


@dataclass(frozen=True, slots=True)
class Daily:
    """A time of every day in a zone."""

    at: dt.time
    zone: ZoneInfo

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the next moment, in UTC, that is later than `now`."""
        today = local_date(now, self.zone)
        due = instant(today, self.at, self.zone)
        return due if due > now else instant(today + _DAY, self.at, self.zone)
