"""A member's pace: the share of their due plan days that is done.

Members who started at different times can be compared by it.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant

FULL_SHARE = 10_000
"""A share of 100 percent in basis points (hundredths of a percent)."""


@dataclass(frozen=True, slots=True)
class Share:
    """The number of plan days done, of those that are due."""

    done: int
    due: int

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent, at most 10,000."""
        return min(self.done * FULL_SHARE // self.due, FULL_SHARE)


def share_of(done: int, due_before: int, due: int) -> Share | None:
    """Return the share that is done; None if nothing counts as due yet.

    A plan day due today counts once it is done; `due_before` are the days due before today.
    """
    counted = max(due_before, min(done, due))
    return Share(min(done, counted), counted) if counted else None


def next_midnight(date: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the UTC time at which the next date begins in a zone."""
    return instant(date + dt.timedelta(days=1), dt.time(), zone)
