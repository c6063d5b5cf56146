"""When a group's weekly post is due: once per ISO week, even if its day, time or zone changes."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.schedule.clock import local_date
from bot.domain.schedule.weekly import Weekly

_WEEK = dt.timedelta(days=7)


def week_key(now: dt.datetime, zone: ZoneInfo) -> str:
    """Return the ISO week of the local date in a zone: “2026-W53”."""
    year, week, _ = local_date(now, zone).isocalendar()
    return f"{year}-W{week:02d}"


def weeks_between(one: str, other: str) -> list[str]:
    """Return the ISO weeks after one week and before another."""
    monday, found = _monday(one) + _WEEK, []
    while monday < _monday(other):
        year, week, _ = monday.isocalendar()
        found.append(f"{year}-W{week:02d}")
        monday += _WEEK
    return found


def _monday(week: str) -> dt.date:
    year, number = week.split("-W")
    return dt.date.fromisocalendar(int(year), int(number), 1)


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """The week and UTC time of a post that is still to be sent."""

    week: str
    at: dt.datetime


def next_occurrence(
    weekly: Weekly, now: dt.datetime, *, taken: str | None, planned: dt.datetime | None = None
) -> PlannedPost:
    """Return the next post after `now`.

    `taken` is the latest week that has had its post; it gets no second one. `planned` is the time
    of the next post before the day, time or zone was changed. It is kept if this week would have no
    post otherwise.
    """
    this_week = week_key(now, weekly.zone)
    at = weekly.after(now)
    while taken is not None and week_key(at, weekly.zone) <= taken:
        at = weekly.after(at)
    week = week_key(at, weekly.zone)
    is_this_week = (
        planned is not None and planned > now and week_key(planned, weekly.zone) == this_week
    )
    if planned is not None and is_this_week and this_week not in (taken, week):
        return PlannedPost(this_week, planned)
    return PlannedPost(week, at)
