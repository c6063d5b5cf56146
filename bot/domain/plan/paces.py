"""The share of one's own plan-days that is done: fair to whoever started late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant

FULL_SHARE = 10_000
"""A share of 100 percent."""


@dataclass(frozen=True, slots=True)
class Share:
    """Plan-days done, of those that were to be done by now."""

    done: int
    due: int

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent; who is ahead has done all there was."""
        return min(self.done * FULL_SHARE // self.due, FULL_SHARE)


def share_of(done: int, due_before: int, due: int) -> Share | None:
    """Return the share of a run; None before its first day is over or done.

    Today counts once it is done: until then nobody is behind for it.
    """
    counts = max(due_before, min(done, due))
    return Share(min(done, counts), counts) if counts else None


def next_midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the instant, in UTC, at which the date after this one begins."""
    return instant(day + dt.timedelta(days=1), dt.time(), zone)
