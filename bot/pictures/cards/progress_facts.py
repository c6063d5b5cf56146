"""What the card of a member's progress shows, and its alternative text."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from bot.domain.markup import clean_name
from bot.domain.schedule.clock import DAY
from bot.formatting import day_numbers
from bot.pictures.cards.drawing import alt_text, format_dates, format_period

DAYS_OF_WEEK = 7
_WEEKS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """What the card shows; hashable, so that cards can be cached."""

    name: str | None  # of another member, None for oneself
    weeks: tuple[int, ...]  # the week of each plan day
    done: frozenset[int]
    due: int  # the last plan day that is due by today
    today: dt.date
    start: dt.date  # the first date of the plan, even where that is to come
    to_come: frozenset[dt.date]  # the dates after today on which a plan day is due
    check_ins: tuple[tuple[dt.date, int], ...]  # the dates with check-ins, each with their number
    free_dates: frozenset[dt.date]  # dates on which no work is expected: pauses and weekends
    status: str

    @property
    def title(self) -> str:
        return "Your plan" if self.name is None else clean_name(self.name)

    @property
    def days(self) -> range:
        return range(1, len(self.weeks) + 1)

    @property
    def ticked(self) -> list[int]:
        return sorted(self.done.intersection(self.days))

    @property
    def next(self) -> int | None:
        """The first plan day that is not done; None when all are."""
        return next((day for day in self.days if day not in self.done), None)

    @property
    def by_week(self) -> dict[int, list[int]]:
        weeks: defaultdict[int, list[int]] = defaultdict(list)
        for day, week in zip(self.days, self.weeks, strict=True):
            weeks[week].append(day)
        return weeks

    @property
    def dates(self) -> list[dt.date]:
        return dates_shown(self.today, self.start)

    @property
    def missed(self) -> list[dt.date]:
        """The dates before today on which work was expected, without a check-in."""
        used = {date for date, count in self.check_ins if count} | self.free_dates
        return [date for date in self.dates if date < self.today and date not in used]


def dates_shown(today: dt.date, start: dt.date) -> list[dt.date]:
    """Return the dates of five weeks, from a Monday to a Sunday.

    The last of them is this week. For a plan that started later than four weeks ago, the first of
    them is the week of the start instead, so that the weeks ahead take the place of empty ones.
    """
    this_monday = today - today.weekday() * DAY
    earliest = this_monday - DAYS_OF_WEEK * (_WEEKS_SHOWN - 1) * DAY
    monday = max(earliest, min(start - start.weekday() * DAY, this_monday))
    return [monday + n * DAY for n in range(DAYS_OF_WEEK * _WEEKS_SHOWN)]


def progress_in_words(progress: Progress) -> str:
    """Return the alternative text: what is done, next and due, and the dates of the calendar that count."""
    whole, ticked, following = len(progress.weeks), progress.ticked, progress.next
    due, dates = progress.due, progress.dates
    missing = "You" if progress.name is None else progress.title
    active = sorted(date for date, count in progress.check_ins if count and date in dates)
    check_ins = f"check-ins on {format_dates(active)}" if active else "no check-ins"
    return alt_text(
        [
            f"{progress.title}: {len(ticked)} of {whole} plan days are done ({progress.status})",
            f"Done: {day_numbers(ticked)}" if 0 < len(ticked) < whole else "",
            f"Plan day {following} is next" if following else "",
            f"Due by today: {day_numbers(range(1, due + 1))}" if following and due else "",
            f"The calendar shows {format_period(dates[0], dates[-1])}, with {check_ins}",
            f"{missing} missed {format_dates(progress.missed)}" if progress.missed else "",
        ]
    )
