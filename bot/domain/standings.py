"""Standings: periods, places, and how far it is to the next one.

A week turns over at midnight of a group's own weekday, in its zone; a month at midnight of its
first. So no board is ever reset: what is older no longer counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import instant, local_date

ACTIVE_DAYS = 14
"""Days without points of one's own doing after which a member no longer counts as active."""

_MIDNIGHT = dt.time()


class Period(StrEnum):
    """Which points count."""

    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


class View(StrEnum):
    """Which part of the standings is shown, and by what they are ordered."""

    NEAR = "near"
    TOP = "top"
    PACE = "pace"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True)
class PeriodBoundaries:
    """When a group's weeks and months turn over: a weekday (0 is Monday) in a zone."""

    weekday: int
    zone: ZoneInfo

    def week_start(self, now: dt.datetime) -> dt.date:
        """Return the first date of the week in which an instant lies."""
        day = local_date(now, self.zone)
        return day - dt.timedelta(days=(day.weekday() - self.weekday) % 7)

    def month_start(self, now: dt.datetime) -> dt.date:
        """Return the first date of the month in which an instant lies."""
        return local_date(now, self.zone).replace(day=1)

    def day_start(self, day: dt.date) -> dt.datetime:
        """Return the instant at which a date begins, in UTC."""
        return instant(day, _MIDNIGHT, self.zone)


@dataclass(frozen=True, slots=True)
class Score:
    """What a member has in a period."""

    member_id: int
    name: str = field(repr=False)
    points: int


@dataclass(frozen=True, slots=True)
class RankedScore:
    """A score and the place it takes; those with as much share a place."""

    place: int
    score: Score


def rank_scores(scores: Sequence[Score], *, ahead: int = 0, level: int = 0) -> list[RankedScore]:
    """Give each score its place; they come in order, most points first.

    `ahead` is how many are before the first of these, and `level` how many of those have as much
    as it has.
    """
    found: list[RankedScore] = []
    place = ahead - level + 1
    for at, score in enumerate(scores):
        if at and score.points != scores[at - 1].points:
            place = ahead + at + 1
        found.append(RankedScore(place, score))
    return found
