"""The share of one's own plan-days that is done: fair to whoever started late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.clock import instant
from bot.domain.runs import Standing

WHOLE = 10_000
"""A share of 100 percent."""


@dataclass(frozen=True, slots=True)
class Share:
    """Plan-days done, of those that were to be done by now."""

    done: int
    due: int

    @property
    def hundredths(self) -> int:
        """The share in hundredths of a percent; who is ahead has done all there was."""
        return min(self.done * WHOLE // self.due, WHOLE)


def share_of(stands: Standing) -> Share | None:
    """Return the share of a run; None before its first day is over or done.

    Today counts once it is done: until then nobody is behind for it.
    """
    due = max(stands.due_before, min(stands.done, stands.due))
    return Share(min(stands.done, due), due) if due else None


def next_midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the instant, in UTC, at which the date after this one begins."""
    return instant(day + dt.timedelta(days=1), dt.time(), zone)
