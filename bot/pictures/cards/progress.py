"""The card of a member's progress: plan days, a calendar of the last weeks, and the streak."""

import datetime as dt
from functools import lru_cache

from bot.pictures.cards.figures import draw_figures
from bot.pictures.cards.formatting import format_period
from bot.pictures.cards.progress_facts import DAYS_OF_WEEK, Progress
from bot.pictures.cards.progress_words import progress_in_words
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

_MOST_IN_A_ROW = 10


@lru_cache(maxsize=256)
def progress_card(progress: Progress) -> Card:
    """Return the card of a member's progress."""
    plan, calendar = _plan_grid(progress), _calendar_grid(progress)
    legend = Legend(_legend_entries(plan, calendar))
    calendar_top = _HEAD + plan.height + _SECTION
    tiles_top = calendar_top + _CALENDAR_HEAD
    legend_top = tiles_top + calendar.height + _SECTION
    footer_top = legend_top + legend.height + _SECTION // 2
    facts = _facts(progress)
    elements = [
        *_heading(progress),
        *plan.draw(_HEAD),
        draw_rule(calendar_top),
        *_calendar_heading(progress, calendar, calendar_top),
        *calendar.draw(tiles_top),
        *legend.draw(legend_top),
        *_footer(facts, footer_top),
    ]
    height = footer_top + (_FOOT if facts else 0)
    return Card("progress", render_sheet(height, elements), progress_in_words(progress))


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
        *calendar.draw_header([f"{day:%a}" for day in dates[:DAYS_OF_WEEK]], top + 68),
    ]


def _plan_grid(progress: Progress) -> Grid:
    weeks = progress.by_week
    columns = min(max(DAYS_OF_WEEK, *map(len, weeks.values())), _MOST_IN_A_ROW)
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
    rows = [Row("", tiles[n : n + DAYS_OF_WEEK]) for n in range(0, len(tiles), DAYS_OF_WEEK)]
    return Grid(rows, DAYS_OF_WEEK, 54)


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


def _footer(facts: list[tuple[str, str]], top: float) -> Elements:
    return [draw_rule(top), *draw_figures(facts, top)] if facts else []
