"""The card of a member's progress: plan days, a calendar of the last weeks, and the streak."""

import datetime as dt
from functools import lru_cache

from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_fading,
    draw_figures,
    draw_rule,
    draw_text,
    render_sheet,
    trailing_text,
)
from bot.pictures.cards.formatting import format_period
from bot.pictures.cards.progress_facts import DAYS_OF_WEEK, Progress, progress_in_words
from bot.pictures.cards.tiles import LABEL_WIDTH, Grid, Tile, TileStyle, draw_legend, legend_height
from bot.pictures.renderer import Card

_HEAD, _SECTION, _PERIOD, _FOOT = 172, 26, 58, 122
"""Heights in pixels of the heading, of a gap between parts, of the calendar's period, and of the
figures at the bottom."""

_PITCHES = {6: 54, 12: 44, 99: 38}
"""Height of a row of plan days, by the highest number of rows."""

_MOST_IN_A_ROW = 10


@lru_cache(maxsize=256)
def progress_card(progress: Progress) -> Card:
    """Return the card of a member's progress."""
    plan, calendar = _plan_grid(progress), _calendar_grid(progress)
    legend, facts = _legend_entries(plan, calendar), _facts(progress)
    period_top = _HEAD + plan.height + _SECTION
    period = format_period(progress.dates[0], progress.dates[-1])
    calendar_top = period_top + _PERIOD
    legend_top = calendar_top + calendar.height + _SECTION
    foot = legend_top + legend_height(legend) + _SECTION // 2
    elements = [
        *_heading(progress),
        *plan.draw(_HEAD),
        draw_rule(period_top),
        draw_text(period, MARGIN, period_top + 46, TextStyle(SMALL, Color.TEXT)),
        *calendar.draw(calendar_top),
        *draw_legend(legend, legend_top),
        *([draw_rule(foot), *draw_figures(facts, foot)] if facts else []),
    ]
    height = foot + (_FOOT if facts else 0)
    return Card("progress", render_sheet(height, elements), progress_in_words(progress))


def _heading(progress: Progress) -> Elements:
    whole = trailing_text(f"of {len(progress.weeks)} done", 14, TextStyle(LARGE))
    done, right = str(len(progress.ticked)), WIDTH - MARGIN
    return [
        draw_fading(progress.name, MARGIN, 58, right, TextStyle(LARGE)),
        draw_text(done, MARGIN - 3, 142, TextStyle(84, Color.TEXT, bold=True), whole),
        draw_text(
            progress.status, right, 142, TextStyle(LARGE, Color.TEXT, bold=True, anchor="end")
        ),
    ]


def _plan_grid(progress: Progress) -> Grid:
    weeks = progress.by_week
    columns = min(max(DAYS_OF_WEEK, *map(len, weeks.values())), _MOST_IN_A_ROW)
    rows = [
        (
            "" if start else f"Week {week}",
            [_day_tile(progress, day) for day in days[start : start + columns]],
        )
        for week, days in weeks.items()
        for start in range(0, len(days), columns)
    ]
    pitch = next(pitch for most, pitch in _PITCHES.items() if len(rows) <= most)
    return Grid(rows, columns, pitch, left=MARGIN + LABEL_WIDTH)


def _day_tile(progress: Progress, day: int) -> Tile:
    if day in progress.done:
        return Tile(str(day), TileStyle.FULL)
    if day == progress.next:
        return Tile(str(day), TileStyle.NEXT)
    return Tile(str(day), TileStyle.GREY if day <= progress.due else TileStyle.FRAMED)


def _calendar_grid(progress: Progress) -> Grid:
    dates = progress.dates
    tiles = [Tile(f"{day:%a}", TileStyle.BARE) for day in dates[:DAYS_OF_WEEK]]
    tiles += [_date_tile(progress, date) for date in dates]
    rows = [("", tiles[n : n + DAYS_OF_WEEK]) for n in range(0, len(tiles), DAYS_OF_WEEK)]
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
    styles = {tile.style for grid in (plan, calendar) for _, tiles in grid.rows for tile in tiles}
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
    streak, reserve = progress.streak, progress.reserve
    facts = [
        (f"{streak or ''}", f"{'day' if streak == 1 else 'days'} in a row"),
        (f"{reserve or ''}", f"rest {'day' if reserve == 1 else 'days'}"),
        (progress.finish, "finish"),
    ]
    return [(figure, label) for figure, label in facts if figure]
