"""The one module that asks what time it is; everyone else is told."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> dt.datetime:
        """Return this instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> dt.datetime:
        """Return this instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


def local_date(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the date that people in a zone write at an instant."""
    return now.astimezone(zone).date()


def instant(day: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the instant, in UTC, at which clocks in a zone first show this date and time.

    In the gap of spring the clock never shows it; then it is as long after the gap's beginning as
    the time is. Of the two in the fold of autumn it is the first.
    """
    return dt.datetime.combine(day, at, zone).astimezone(dt.UTC)
