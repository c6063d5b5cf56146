"""Entries of the ledger of points, and the periods in which they count.

The name of a period, under which it is stored, says when it began: “week 2026-11-23”, “month
2026-11”, “season 3”. An entry gets the names when it is made and keeps them; one that takes points
back gets those of what it takes back. So no boundary is computed backwards, and what is past has
leaderboards like the present.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.markup import SafeText
from bot.domain.schedule.clock import instant, local_date

_WEEK = dt.timedelta(days=7)

ALL_TIME = "all"


class Period(StrEnum):
    WEEK = "week"
    LAST_WEEK = "last-week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


class EntryPeriods(NamedTuple):
    """The names of the week, month and season in which an entry counts, besides all time."""

    week: str
    month: str
    season: str


def name_of_week(first: dt.date) -> str:
    return f"week {first}"


def name_of_season(number: int) -> str:
    return f"season {number}"


@dataclass(frozen=True, slots=True)
class GroupCalendar:
    """A group's weeks, months and seasons; weeks and months begin at midnight in its zone."""

    weekday: int  # 0 is Monday
    zone: ZoneInfo
    kept_week: dt.date | None = None
    """The date on which the week began during which the weekday or zone was last changed.

    It stays the present week until one begins by the new settings, so no week that ended comes back.
    """
    season: int = 1
    season_began_at: dt.datetime | None = None

    def week_start(self, now: dt.datetime) -> dt.date:
        date = local_date(now, self.zone)
        first = date - dt.timedelta(days=(date.weekday() - self.weekday) % 7)
        return max(first, self.kept_week or first)

    def week_before(self, first: dt.date) -> dt.date:
        """Return the first date of the week before the one that begins on this date."""
        kept = self.kept_week
        return kept if kept and first - _WEEK < kept < first else first - _WEEK

    def next_week_begins(self, now: dt.datetime) -> dt.datetime:
        date = local_date(now, self.zone)
        return self.day_start(date + dt.timedelta(days=7 - (date.weekday() - self.weekday) % 7))

    def month_start(self, now: dt.datetime) -> dt.date:
        return local_date(now, self.zone).replace(day=1)

    def day_start(self, date: dt.date) -> dt.datetime:
        return instant(date, dt.time(), self.zone)

    def periods_at(self, now: dt.datetime) -> EntryPeriods:
        month = f"month {self.month_start(now):%Y-%m}"
        return EntryPeriods(name_of_week(self.week_start(now)), month, name_of_season(self.season))

    def name_of_period(self, period: Period, now: dt.datetime) -> str:
        """Return the name of the period at this time: of a week, a month, a season, or of all time."""
        if period is Period.LAST_WEEK:
            return name_of_week(self.week_before(self.week_start(now)))
        return ALL_TIME if period is Period.ALL else getattr(self.periods_at(now), period)

    def periods_if_paid_again(
        self, before: EntryPeriods, taken_back_at: dt.datetime, now: dt.datetime
    ) -> EntryPeriods:
        """Return the periods in which something counts that was taken back and is paid again.

        It counts in the current week, unless it was taken back in this week: then in the one in which
        it counted before. So for month and season. Otherwise members could move points into a new week
        by undoing things and doing them again.
        """
        current = self.periods_at(now)
        in_week = local_date(taken_back_at, self.zone) >= self.week_start(now)
        in_month = self.month_start(taken_back_at) == self.month_start(now)
        in_season = self.season_began_at is None or taken_back_at >= self.season_began_at
        return EntryPeriods(
            week=before.week if in_week else current.week,
            month=before.month if in_month else current.month,
            season=before.season if in_season else current.season,
        )


class EntryKind(StrEnum):
    """What an entry is for; stored in `entry.kind`."""

    CHECK_IN = "plan"
    ANSWER = "challenge"
    CORRECTION = "correction"


class EntryKey(NamedTuple):
    """What entries are for: something that a member did or got in a group."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str
    post_id: int | None = None  # of the answer that was accepted


@dataclass(frozen=True, slots=True)
class EntryReason:
    """Why a moderator made an entry: who that was, None if not known any more, and their words."""

    author_id: int | None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger; those with one key are numbered by `sequence`."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str
    sequence: int
    points: int
    at: dt.datetime
    week: str
    month: str
    season: str
    post_id: int | None = None
    author_id: int | None = None
    reason: SafeText | None = field(default=None, repr=False)
    is_undone: bool = False  # set only where corrections are listed
    challenge_id: str | None = None
    """Of the answer it is about; set only where a member's entries are listed."""

    @property
    def key(self) -> EntryKey:
        who = (self.guild_id, self.group_id, self.member_id)
        return EntryKey(*who, self.kind, self.subject, self.post_id)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back what was paid; payments and reversals of a key alternate."""
        return self.sequence % 2 == 0

    @property
    def periods(self) -> EntryPeriods:
        return EntryPeriods(self.week, self.month, self.season)
