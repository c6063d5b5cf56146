"""The card of a member's progress: plan days, a calendar of the last weeks, and the streak."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from bot.formatting import join_words
from bot.pictures.cards.formatting import alt_text, format_dates, format_day_month, format_ranges
from bot.pictures.cards.text_shaping import drawable
from bot.pictures.cards.text_style import (
    MARGIN,
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
from bot.pictures.cards.tiles import LEGEND, SMALL, Grid, Row, Tile, TileStyle, legend
from bot.pictures.renderer import Card

_HEAD = 158
_SECTION = 26
_FOOT = 112
"""Heights in pixels of the heading, of a gap between parts, and of the figures at the bottom."""

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
    calendar_top = _HEAD + plan.height + _SECTION
    tiles_top = calendar_top + _SECTION + SMALL + 4
    legend_top = tiles_top + calendar.height + _SECTION
    foot_top = legend_top + LEGEND + _SECTION
    facts = _facts(progress)
    elements = [
        *_heading(progress),
        *plan.draw(_HEAD),
        draw_rule(calendar_top),
        *calendar.draw_header([f"{day:%a}" for day in progress.dates[:_WEEK]], calendar_top + 18),
        *calendar.draw(tiles_top),
        *legend(_legend_entries(plan, calendar, progress), legend_top),
        *_foot(facts, foot_top),
    ]
    height = foot_top + (_FOOT if facts else 0)
    return Card("progress", render_sheet(height, elements), _alt_text(progress))


def _heading(progress: Progress) -> Elements:
    whole = trailing_text(f"of {len(progress.weeks)} done", 14, TextStyle(30, Color.MUTED))
    status = truncate(progress.status, 30, 360)
    return [
        draw_text(
            truncate(progress.name, 26, WIDTH - 2 * MARGIN), MARGIN, 54, TextStyle(26, Color.MUTED)
        ),
        draw_text(
            str(len(progress.ticked)), MARGIN - 2, 126, TextStyle(68, Color.TEXT, "600"), whole
        ),
        draw_text(status, WIDTH - MARGIN, 126, TextStyle(30, Color.TEXT, "600", "end")),
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
    return Grid(rows, columns, 50 if len(rows) <= 6 else 44)


def _day_tile(progress: Progress, day: int) -> Tile:
    if day in progress.done:
        return Tile(str(day), TileStyle.FULL)
    style = TileStyle.GREY if day <= progress.due else TileStyle.FRAMED
    return Tile(str(day), style, ring=day == progress.next)


def _calendar_grid(progress: Progress) -> Grid:
    dates = progress.dates
    weeks = [dates[n : n + _WEEK] for n in range(0, len(dates), _WEEK)]
    rows = [
        Row(
            _week_label(week, first=week is weeks[0]), [_date_tile(progress, date) for date in week]
        )
        for week in weeks
    ]
    return Grid(rows, _WEEK, 50)


def _week_label(week: list[dt.date], *, first: bool) -> str:
    """Return the label of a week: its month, if one begins in it or if it is the first row."""
    if week[0].month != week[-1].month:
        return f"{week[0]:%b}–{week[-1]:%b}"
    return f"{week[0]:%b}" if first or week[0].day == 1 else ""


def _date_tile(progress: Progress, date: dt.date) -> Tile:
    today, times = date == progress.today, dict(progress.check_ins).get(date, 0)
    if times:
        count = ("" if times == 1 else f"×{times}") if times < 10 else "9+"
        return Tile(str(date.day), TileStyle.FULL, today, count)
    if date in progress.free_dates:
        return Tile(str(date.day), TileStyle.DASHED, today)
    if date in progress.to_come:
        return Tile(str(date.day), TileStyle.FRAMED)
    return Tile(str(date.day), TileStyle.BARE if date <= progress.today else TileStyle.FAINT, today)


def _legend_entries(plan: Grid, calendar: Grid, progress: Progress) -> list[tuple[Tile, str]]:
    """Return the legend for the tile styles that the card uses."""
    styles = {tile.style for grid in (plan, calendar) for row in grid.rows for tile in row.tiles}
    ring = "next, today" if progress.next else "today"
    return [
        *([(Tile("", TileStyle.FULL), "done")] if TileStyle.FULL in styles else []),
        (Tile("", TileStyle.BARE, ring=True), ring),
        *([(Tile("", TileStyle.GREY), "due")] if TileStyle.GREY in styles else []),
        *([(Tile("", TileStyle.DASHED), "nothing due")] if TileStyle.DASHED in styles else []),
    ]


def _facts(progress: Progress) -> list[tuple[str, str]]:
    """Return the figures at the bottom with their labels, without those that are zero."""
    facts = []
    if progress.streak:
        days = "day" if progress.streak == 1 else "days"
        facts.append((str(progress.streak), f"{days} in a row"))
    if progress.reserve:
        days = "day" if progress.reserve == 1 else "days"
        facts.append((str(progress.reserve), f"rest {days} saved"))
    if progress.finish:
        facts.append((progress.finish, "finish"))
    return facts


def _foot(facts: list[tuple[str, str]], top: float) -> Elements:
    if not facts:
        return []
    elements: Elements = [draw_rule(top)]
    for number, (figure, meaning) in enumerate(facts):
        x = round(MARGIN + number * (WIDTH - 2 * MARGIN) / 3, 1)
        elements.append(
            draw_text(truncate(figure, 30, 320), x, top + 48, TextStyle(30, Color.TEXT, "600"))
        )
        elements.append(draw_text(meaning, x, top + 82, TextStyle(SMALL, Color.MUTED)))
    return elements


def _alt_text(progress: Progress) -> str:
    whole, ticked = len(progress.weeks), progress.ticked
    facts = [
        f"{figure} {meaning}" if figure.isdigit() else f"{meaning} {figure}"
        for figure, meaning in _facts(progress)
    ]
    return alt_text(
        [
            f"{drawable(progress.name)}: {len(ticked)} of {whole} done, {progress.status}",
            *([f"Plan days done: {format_ranges(ticked)}"] if 0 < len(ticked) < whole else []),
            *([f"Next: {progress.next}"] if progress.next else []),
            *(
                [f"Due by today: {format_ranges(range(1, progress.due + 1))}"]
                if progress.next and progress.due
                else []
            ),
            _weeks_in_words(progress),
            *_dates_in_words(progress),
            *([join_words(facts)] if facts else []),
        ]
    )


def _weeks_in_words(progress: Progress) -> str:
    weeks = progress.by_week
    if len(weeks) == 1:
        return f"All in week {next(iter(weeks))}"
    firsts = ", ".join(str(days[0]) for days in weeks.values())
    return f"Weeks {format_ranges(weeks)} begin with plan days {firsts}"


def _dates_in_words(progress: Progress) -> list[str]:
    dates, today = progress.dates, progress.today
    counts = {date: count for date, count in progress.check_ins if count and date in dates}
    worked = sorted(counts)
    often = {date: counts[date] for date in worked if counts[date] > 1}
    year = f" {dates[0].year}" if dates[0].year != dates[-1].year else ""
    to_come = [date for date in dates if date in progress.to_come]
    has_weeks_ahead = dates[-1] - today >= _WEEK * _DAY
    free = [date for date in dates if date not in counts and date in progress.free_dates]
    return [
        f"Calendar from {format_day_month(dates[0])}{year} to {format_day_month(dates[-1])} {dates[-1].year}",
        f"Today is {today:%A} {format_day_month(today)}",
        f"Checked in on {format_dates(worked)}" if worked else "No check-ins in these weeks",
        *([f"More than once on {format_dates(often, often)}"] if often else []),
        *([f"Nothing due on {format_dates(free)}"] if free else []),
        *(
            [f"Plan days to come until {format_day_month(to_come[-1])}"]
            if to_come and has_weeks_ahead
            else []
        ),
    ]
