"""Limits how often something may be done; kept in memory only."""

import datetime as dt
from collections.abc import Hashable

_MOST_KEPT = 10_000
"""Times that are remembered; if there are more, those whose interval has passed are forgotten."""


class Cooldown:
    """Remembers when something was done last, by a key such as a group's id."""

    def __init__(self) -> None:
        self._free_at: dict[Hashable, dt.datetime] = {}

    def try_to_start(self, key: Hashable, interval: dt.timedelta, now: dt.datetime) -> bool:
        """Return whether it may be done now; if so, not again until the interval has passed."""
        if now < self._free_at.get(key, now):
            return False
        if len(self._free_at) >= _MOST_KEPT:
            self._free_at = {other: at for other, at in self._free_at.items() if at > now}
        self._free_at[key] = now + interval
        return True
