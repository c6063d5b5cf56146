"""Periods in which points count, and the places of members by their points.

A week begins at midnight of the group's weekday in its zone, a month at midnight of its first day.
Boards are not reset: entries from before the period do not count.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant, local_date

ACTIVE_DAYS = 14
"""Days without points, other than corrections, after which a member is no longer active."""


class Period(StrEnum):
    """The period whose points count."""

    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


class View(StrEnum):
    """Which part of the standings is shown, and how they are sorted."""

    NEAR = "near"
    """The places near the viewer's own."""
    TOP = "top"
    PACE = "pace"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True)
class PeriodBoundaries:
    """When a group's weeks and months begin: the first weekday (0 is Monday) and the zone."""

    weekday: int
    zone: ZoneInfo

    def week_start(self, now: dt.datetime) -> dt.date:
        """Return the first date of the week that contains this time."""
        date = local_date(now, self.zone)
        return date - dt.timedelta(days=(date.weekday() - self.weekday) % 7)

    def month_start(self, now: dt.datetime) -> dt.date:
        """Return the first date of the month that contains this time."""
        return local_date(now, self.zone).replace(day=1)

    def day_start(self, date: dt.date) -> dt.datetime:
        """Return the UTC time at which a date begins in the zone."""
        return instant(date, dt.time(), self.zone)


@dataclass(frozen=True, slots=True)
class Score:
    """A member's points in a period."""

    member_id: int
    name: str = field(repr=False)
    points: int


@dataclass(frozen=True, slots=True)
class RankedScore:
    """A score and its place; equal scores share a place."""

    place: int
    score: Score


def rank_scores(scores: Sequence[Score], *, ahead: int = 0, level: int = 0) -> list[RankedScore]:
    """Return the scores, which are sorted by points in descending order, with their places.

    `ahead` is the number of members before the first score, and `level` the number of those
    among them that have as many points as the first score.
    """
    ranked: list[RankedScore] = []
    place = ahead - level + 1
    for index, score in enumerate(scores):
        if index and score.points != scores[index - 1].points:
            place = ahead + index + 1
        ranked.append(RankedScore(place, score))
    return ranked
