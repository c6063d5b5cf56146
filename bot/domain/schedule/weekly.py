"""Times that recur every week or every day by local time.

The local time and the zone are stored, and every occurrence is computed from them. So there is
exactly one occurrence also on days when clocks go forward or back.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant, local_date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAY = dt.timedelta(days=1)
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
        return due if due > now else instant(today + _DAY, self.at, self.zone)
