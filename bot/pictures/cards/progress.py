"""The card of a member's progress: plan days, a calendar of the last weeks, and the streak."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.formatting import join_words, plural
from bot.pictures.cards.figures import draw_figures
from bot.pictures.cards.formatting import (
    alt_text,
    format_dates,
    format_day_month,
    format_period,
    format_ranges,
)
from bot.pictures.cards.text_shaping import drawable
from bot.pictures.cards.text_style import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_rule,
    draw_text,
    render_sheet,
    trailing_text,
)
from bot.pictures.cards.text_width import truncate
from bot.pictures.cards.tiles import Grid, Legend, Row, Tile, TileStyle
from bot.pictures.renderer import Card

_HEAD = 172
_SECTION = 26
_CALENDAR_HEAD = 112
_FOOT = 122
"""Heights in pixels of the heading, of a gap between parts, of the heading of the calendar, and of
the figures at the bottom."""

_PITCHES = {6: 54, 12: 44}
"""Height of a row of plan days by the number of rows; with more of them it is the lowest."""

_LOWEST_PITCH = 38

_WEEK = 7
_MOST_IN_A_ROW = 10
_DAY = dt.timedelta(days=1)
_WEEKS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """What the card shows; hashable, so that cards can be cached."""

    name: str
    weeks: tuple[int, ...]
    """The week of each plan day; plan days count from 1."""
    done: frozenset[int]
    due: int
    """The last plan day that is due by today."""
    today: dt.date
    start: dt.date
    """The first date of the plan, also where that is to come."""
    to_come: frozenset[dt.date]
    """The dates after today on which a plan day is due."""
    check_ins: tuple[tuple[dt.date, int], ...]
    """The dates with check-ins, each with their number."""
    free_dates: frozenset[dt.date]
    """The dates on which nothing is due."""
    streak: int
    reserve: int
    status: str
    finish: str

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


def dates_shown(today: dt.date, start: dt.date) -> list[dt.date]:
    """Return the dates of five weeks, from a Monday to a Sunday.

    The last of them is this week. For a plan that started later than four weeks ago, the first of
    them is the week of the start instead, so that the weeks ahead take the place of empty ones.
    """
    this_monday = today - today.weekday() * _DAY
    monday = max(
        this_monday - _WEEK * (_WEEKS_SHOWN - 1) * _DAY,
        min(start - start.weekday() * _DAY, this_monday),
    )
    return [monday + n * _DAY for n in range(_WEEK * _WEEKS_SHOWN)]


@lru_cache(maxsize=256)
def progress_card(progress: Progress) -> Card:
    """Return the card of a member's progress."""
    plan, calendar = _plan_grid(progress), _calendar_grid(progress)
    legend = Legend(_legend_entries(plan, calendar))
    calendar_top = _HEAD + plan.height + _SECTION
    tiles_top = calendar_top + _CALENDAR_HEAD
    legend_top = tiles_top + calendar.height + _SECTION
    foot_top = legend_top + legend.height + _SECTION // 2
    facts = _facts(progress)
    elements = [
        *_heading(progress),
        *plan.draw(_HEAD),
        draw_rule(calendar_top),
        *_calendar_heading(progress, calendar, calendar_top),
        *calendar.draw(tiles_top),
        *legend.draw(legend_top),
        *_foot(facts, foot_top),
    ]
    height = foot_top + (_FOOT if facts else 0)
    return Card("progress", render_sheet(height, elements), _alt_text(progress))


def _heading(progress: Progress) -> Elements:
    whole = trailing_text(f"of {len(progress.weeks)} done", 14, TextStyle(LARGE, Color.MUTED))
    name = truncate(progress.name, LARGE, WIDTH - 2 * MARGIN)
    status = truncate(progress.status, LARGE, 300)
    number = TextStyle(84, Color.TEXT, "600")
    return [
        draw_text(name, MARGIN, 58, TextStyle(LARGE, Color.MUTED)),
        draw_text(str(len(progress.ticked)), MARGIN - 3, 142, number, whole),
        draw_text(status, WIDTH - MARGIN, 142, TextStyle(LARGE, Color.TEXT, "600", "end")),
    ]


def _calendar_heading(progress: Progress, calendar: Grid, top: float) -> Elements:
    """Draw the period of the calendar, and the names of the days of the week."""
    dates = progress.dates
    period = format_period(dates[0], dates[-1])
    return [
        draw_text(period, MARGIN, top + 46, TextStyle(SMALL, Color.TEXT)),
        *calendar.draw_header([f"{day:%a}" for day in dates[:_WEEK]], top + 68),
    ]


def _plan_grid(progress: Progress) -> Grid:
    weeks = progress.by_week
    columns = min(max(_WEEK, *map(len, weeks.values())), _MOST_IN_A_ROW)
    rows = [
        Row(
            "" if start else f"Week {week}",
            [_day_tile(progress, day) for day in days[start : start + columns]],
        )
        for week, days in weeks.items()
        for start in range(0, len(days), columns)
    ]
    pitch = next((high for most, high in _PITCHES.items() if len(rows) <= most), _LOWEST_PITCH)
    return Grid(rows, columns, pitch)


def _day_tile(progress: Progress, day: int) -> Tile:
    if day in progress.done:
        return Tile(str(day), TileStyle.FULL)
    if day == progress.next:
        return Tile(str(day), TileStyle.NEXT)
    return Tile(str(day), TileStyle.GREY if day <= progress.due else TileStyle.FRAMED)


def _calendar_grid(progress: Progress) -> Grid:
    dates = progress.dates
    tiles = [_date_tile(progress, date) for date in dates]
    rows = [Row("", tiles[n : n + _WEEK]) for n in range(0, len(tiles), _WEEK)]
    return Grid(rows, _WEEK, 54)


def _date_tile(progress: Progress, date: dt.date) -> Tile:
    today, times = date == progress.today, dict(progress.check_ins).get(date, 0)
    if times:
        count = ("" if times == 1 else f"×{times}") if times < 10 else "+"
        return Tile(str(date.day), TileStyle.FULL, today, count)
    if date in progress.free_dates:
        return Tile(str(date.day), TileStyle.DASHED, today)
    if date in progress.to_come:
        return Tile(str(date.day), TileStyle.FRAMED)
    return Tile(str(date.day), TileStyle.BARE if date <= progress.today else TileStyle.FAINT, today)


def _legend_entries(plan: Grid, calendar: Grid) -> list[tuple[Tile, str]]:
    """Return the legend for the tile styles that the card uses."""
    styles = {tile.style for grid in (plan, calendar) for row in grid.rows for tile in row.tiles}
    shown = [
        (TileStyle.FULL, "done"),
        (TileStyle.NEXT, "next"),
        (TileStyle.GREY, "due"),
        (TileStyle.FRAMED, "to come"),
        (TileStyle.DASHED, "nothing due"),
    ]
    entries = [(Tile("", style), meaning) for style, meaning in shown if style in styles]
    return [*entries[:2], (Tile("", TileStyle.BARE, ring=True), "today"), *entries[2:]]


def _facts(progress: Progress) -> list[tuple[str, str]]:
    """Return the figures at the bottom with their labels, without those that are zero."""
    facts = []
    if progress.streak:
        days = "day" if progress.streak == 1 else "days"
        facts.append((str(progress.streak), f"{days} in a row"))
    if progress.reserve:
        facts.append((str(progress.reserve), f"rest {'day' if progress.reserve == 1 else 'days'}"))
    if progress.finish:
        facts.append((progress.finish, "finish"))
    return facts


def _foot(facts: list[tuple[str, str]], top: float) -> Elements:
    return [draw_rule(top), *draw_figures(facts, top)] if facts else []


def _alt_text(progress: Progress) -> str:
    whole, ticked = len(progress.weeks), progress.ticked
    name = drawable(progress.name)
    return alt_text(
        [
            f"{name}: {len(ticked)} of {whole} plan days are done ({progress.status})",
            *([f"{_plan_days(ticked)} done"] if 0 < len(ticked) < whole else []),
            *([f"Plan day {progress.next} is next"] if progress.next else []),
            *(
                [f"{_plan_days(range(1, progress.due + 1))} due by today"]
                if progress.next and progress.due
                else []
            ),
            _weeks_in_words(progress),
            *_dates_in_words(progress),
            *_facts_in_words(progress),
        ]
    )


def _plan_days(days: Sequence[int]) -> str:
    """Return the subject of a sentence with its verb: “Plan days 1 to 4 and 6 are”."""
    return f"Plan day {days[0]} is" if len(days) == 1 else f"Plan days {format_ranges(days)} are"


def _weeks_in_words(progress: Progress) -> str:
    weeks = progress.by_week
    if len(weeks) == 1:
        return f"All of them are in week {next(iter(weeks))}"
    firsts = join_words(str(days[0]) for days in weeks.values())
    return f"Weeks {format_ranges(weeks)} begin with plan days {firsts}"


def _dates_in_words(progress: Progress) -> list[str]:
    dates, today = progress.dates, progress.today
    counts = {date: count for date, count in progress.check_ins if count and date in dates}
    worked = sorted(counts)
    often = {date: counts[date] for date in worked if counts[date] > 1}
    year = f" {dates[0].year}" if dates[0].year != dates[-1].year else ""
    last = f"{format_day_month(dates[-1])} {dates[-1].year}"
    to_come = [date for date in dates if date in progress.to_come]
    has_weeks_ahead = dates[-1] - today >= _WEEK * _DAY
    free = [date for date in dates if date not in counts and date in progress.free_dates]
    return [
        f"The calendar is from {format_day_month(dates[0])}{year} to {last}",
        f"Today is {today:%A} {format_day_month(today)}",
        f"There are check-ins on {format_dates(worked)}"
        if worked
        else "There are no check-ins in these weeks",
        *([f"There are several on {format_dates(often, often)}"] if often else []),
        *([f"Nothing is due on {format_dates(free)}"] if free else []),
        *(
            [f"Plan days are due until {format_day_month(to_come[-1])}"]
            if to_come and has_weeks_ahead
            else []
        ),
    ]


def _facts_in_words(progress: Progress) -> list[str]:
    streak, reserve = progress.streak, progress.reserve
    saved = f"{plural(reserve, 'rest day')} {'is' if reserve == 1 else 'are'} saved"
    return [
        *([f"The streak is {plural(streak, 'day')} in a row"] if streak else []),
        *([saved] if reserve else []),
        *([f"The plan finishes on {progress.finish}"] if progress.finish else []),
    ]
