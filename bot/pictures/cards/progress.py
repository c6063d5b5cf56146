"""The card of a member's progress: plan days, and a calendar of the last weeks.

The state of a day shows in the shape of its tile (filled, round, framed, dashed, crossed out or bare),
not only in its colour.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import svg

from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_fading,
    draw_rule,
    draw_text,
    format_period,
    render_sheet,
    trailing_text,
)
from bot.pictures.cards.progress_facts import DAYS_OF_WEEK, Progress, progress_in_words
from bot.pictures.renderer import Card

_HEAD, _SECTION, _PERIOD = 172, 26, 58
"""Heights in pixels of the heading, of a gap between parts, and of the calendar's period."""

_PITCHES = {6: 54, 12: 44, 99: 38}  # height of a row of plan days, by the highest number of rows
_MOST_IN_A_ROW = 10

_LABEL_WIDTH = 136  # width in pixels of the column of labels
_NUMBER = 32  # size of the number in a tile
_GAP, _ROUND = 8, 8  # pixels between tiles, and the radius of their corners
_FRAME, _RING = 2, 3  # width in pixels of the line around a tile, and around the current day
_LEGEND_ROW, _LEGEND_COLUMNS, _SYMBOL = 44, 3, 32  # a row's height, and a tile's size in it
_BASELINE = 0.364  # how far the baseline is below the middle of a capital letter, in ems


class _Look(NamedTuple):
    fill: str
    ink: Color
    bold: bool = False
    frame: str | None = None
    is_dashed: bool = False
    is_round: bool = False
    is_crossed: bool = False


class TileStyle(Enum):
    """What a tile shows, and how it looks: missed dates are crossed out, those beyond the plan faint."""

    DONE = _Look(Color.ACCENT, Color.BACKGROUND, bold=True)
    NEXT = _Look(Color.TEXT, Color.BACKGROUND, bold=True, is_round=True)
    DUE = _Look("#646c7d", Color.TEXT)
    TO_COME = _Look("none", Color.MUTED, frame=Color.LINE)
    FREE = _Look("none", Color.BAR, frame=Color.LINE, is_dashed=True)
    MISSED = _Look("none", Color.MUTED, is_crossed=True)
    BARE = _Look("none", Color.MUTED)
    FAINT = _Look("none", Color.BAR)


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in a box, with a ring on the current day; `more` follows it in another size."""

    text: str
    style: TileStyle
    ring: bool = False
    more: str = ""

    def draw(self, x: float, y: float, width: float, height: float) -> Elements:
        look = self.style.value
        frame, line = (Color.TEXT, _RING) if self.ring else (look.frame, _FRAME)
        inset = line / 2 if frame else 0
        box = svg.Rect(
            x=x + inset,
            y=y + inset,
            width=width - 2 * inset,
            height=height - 2 * inset,
            rx=height / 2 if look.is_round else _ROUND,
            fill=look.fill,
            stroke=frame,
            stroke_width=line if frame else None,
            stroke_dasharray=[6, 8] if look.is_dashed and not self.ring else None,
        )
        drawn: Elements = [box]
        if look.is_crossed:
            left, right, low, high = x + width * 0.2, x + width * 0.8, y + height - 6, y + 6
            cross = svg.Line(
                x1=left, y1=low, x2=right, y2=high, stroke=Color.MUTED, stroke_width=_FRAME
            )
            drawn.append(cross)
        if not self.text:
            return drawn
        ink = Color.TEXT if self.ring and look.fill == "none" else look.ink
        style = TextStyle(_NUMBER, ink, look.bold or self.ring, "middle")
        more = trailing_text(self.more, 1, TextStyle(SMALL, ink, style.bold)) if self.more else None
        middle, baseline = round(x + width / 2, 1), y + height / 2 + _NUMBER * _BASELINE
        return [*drawn, draw_text(self.text, middle, baseline, style, more)]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of tiles below each other, each `pitch` pixels high; labels are to the left of `left`."""

    rows: Sequence[tuple[str, Sequence[Tile]]]
    columns: int
    pitch: int
    left: int = MARGIN

    @property
    def height(self) -> int:
        """Height in pixels, from the top of the first row to the bottom of the last."""
        return len(self.rows) * self.pitch - _GAP

    def draw(self, top: float) -> Elements:
        elements: Elements = []
        column_width = (WIDTH - MARGIN - self.left + _GAP) / self.columns
        width, height = round(column_width - _GAP, 1), self.pitch - _GAP
        for row, (label, tiles) in enumerate(self.rows):
            y = top + row * self.pitch
            if label:
                elements.append(draw_text(label, MARGIN, y + height / 2 + _NUMBER * _BASELINE))
            for column, tile in enumerate(tiles):
                elements += tile.draw(round(self.left + column * column_width, 1), y, width, height)
        return elements


@lru_cache(maxsize=256)
def progress_card(progress: Progress) -> Card:
    dates = progress.dates
    tiles = [Tile(f"{day:%a}", TileStyle.BARE) for day in dates[:DAYS_OF_WEEK]]
    tiles += [_date_tile(progress, date) for date in dates]
    weeks = [("", tiles[n : n + DAYS_OF_WEEK]) for n in range(0, len(tiles), DAYS_OF_WEEK)]
    plan, calendar = _plan_grid(progress), Grid(weeks, DAYS_OF_WEEK, 54)
    legend = _legend_entries(plan, calendar)
    period_top = _HEAD + plan.height + _SECTION
    period = format_period(dates[0], dates[-1])
    calendar_top = period_top + _PERIOD
    legend_top = calendar_top + calendar.height + _SECTION
    height = legend_top + math.ceil(len(legend) / _LEGEND_COLUMNS) * _LEGEND_ROW + _SECTION // 2
    elements = [
        *_heading(progress),
        *plan.draw(_HEAD),
        draw_rule(period_top),
        draw_text(period, MARGIN, period_top + 46, TextStyle(SMALL, Color.TEXT)),
        *calendar.draw(calendar_top),
        *_draw_legend(legend, legend_top),
    ]
    return Card("progress", render_sheet(height, elements), progress_in_words(progress))


def _heading(progress: Progress) -> Elements:
    whole = trailing_text(f"of {len(progress.weeks)} done", 14, TextStyle(LARGE))
    done, right = str(len(progress.ticked)), WIDTH - MARGIN
    return [
        draw_fading(progress.title, MARGIN, 58, right, TextStyle(LARGE)),
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
    return Grid(rows, columns, pitch, left=MARGIN + _LABEL_WIDTH)


def _day_tile(progress: Progress, day: int) -> Tile:
    if day in progress.done:
        return Tile(str(day), TileStyle.DONE)
    if day == progress.next:
        return Tile(str(day), TileStyle.NEXT)
    return Tile(str(day), TileStyle.DUE if day <= progress.due else TileStyle.TO_COME)


def _date_tile(progress: Progress, date: dt.date) -> Tile:
    today, times = date == progress.today, dict(progress.check_ins).get(date, 0)
    if times:
        count = "" if times == 1 else f"×{times}"
        if times >= 10:  # there is room for one digit
            count = "+"
        return Tile(str(date.day), TileStyle.DONE, today, count)
    if date in progress.free_dates:
        return Tile(str(date.day), TileStyle.FREE, today)
    if date in progress.to_come:
        return Tile(str(date.day), TileStyle.TO_COME)
    if date in progress.missed:
        return Tile(str(date.day), TileStyle.MISSED)
    return Tile(str(date.day), TileStyle.BARE if today else TileStyle.FAINT, today)


def _legend_entries(plan: Grid, calendar: Grid) -> list[tuple[Tile, str]]:
    styles = {tile.style for grid in (plan, calendar) for _, tiles in grid.rows for tile in tiles}
    shown = [
        (TileStyle.DONE, "done"),
        (TileStyle.NEXT, "next"),
        (TileStyle.DUE, "due"),
        (TileStyle.TO_COME, "to come"),
        (TileStyle.MISSED, "missed"),
        (TileStyle.FREE, "nothing due"),
    ]
    entries = [(Tile("", style), meaning) for style, meaning in shown if style in styles]
    return [*entries[:2], (Tile("", TileStyle.BARE, ring=True), "today"), *entries[2:]]


def _draw_legend(entries: Sequence[tuple[Tile, str]], top: float) -> Elements:
    elements: Elements = []
    for number, (tile, meaning) in enumerate(entries):
        row, column = divmod(number, _LEGEND_COLUMNS)
        x = MARGIN + column * (WIDTH - 2 * MARGIN) // _LEGEND_COLUMNS
        y = top + row * _LEGEND_ROW
        elements += tile.draw(x, y, _SYMBOL, _SYMBOL)
        elements.append(draw_text(meaning, x + _SYMBOL + 12, y + _SYMBOL / 2 + SMALL * _BASELINE))
    return elements
