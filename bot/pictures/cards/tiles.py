"""Draws labelled rows of small tiles, for the plan and the calendar of a progress card.

The state of a tile shows in its shape (filled, round, framed, dashed or bare), not only in its
colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import svg

from bot.pictures.cards.drawing import (
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_text,
    trailing_text,
)

LABEL_WIDTH = 136
"""Width in pixels of the column of labels."""

_NUMBER = 32
"""Size of the number in a tile."""

_GAP, _ROUND = 8, 8
"""Pixels between tiles, and the radius of their corners."""

_FRAME, _RING = 2, 3
"""Width in pixels of the line around a tile, and around the current day."""

_LEGEND_ROW, _LEGEND_COLUMNS, _SYMBOL = 44, 3, 32
"""The height of a row of the legend, how many columns it has, and the size of a tile in it."""

_BASELINE = 0.364
"""How far the baseline is below the middle of a capital letter, in ems."""


class _Look(NamedTuple):
    fill: str
    ink: Color
    bold: bool = False
    frame: str | None = None
    is_dashed: bool = False
    is_round: bool = False


class TileStyle(Enum):
    """How a tile looks; the card decides what that means."""

    FULL = _Look(Color.ACCENT, Color.BACKGROUND, bold=True)
    NEXT = _Look(Color.TEXT, Color.BACKGROUND, bold=True, is_round=True)
    GREY = _Look("#646c7d", Color.TEXT)
    FRAMED = _Look("none", Color.MUTED, frame=Color.LINE)
    DASHED = _Look("none", Color.BAR, frame=Color.LINE, is_dashed=True)
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
        if not self.text:
            return [box]
        ink = Color.TEXT if self.ring and look.fill == "none" else look.ink
        style = TextStyle(_NUMBER, ink, look.bold or self.ring, "middle")
        more = trailing_text(self.more, 1, TextStyle(SMALL, ink, style.bold)) if self.more else None
        middle, baseline = round(x + width / 2, 1), y + height / 2 + _NUMBER * _BASELINE
        return [box, draw_text(self.text, middle, baseline, style, more)]


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
        """Draw the rows, the first one from `top` on."""
        elements: Elements = []
        column_width = (WIDTH - MARGIN - self.left + _GAP) / self.columns
        width, height = round(column_width - _GAP, 1), self.pitch - _GAP
        for row, (label, tiles) in enumerate(self.rows):
            y = top + row * self.pitch
            if label:
                elements.append(draw_text(label, MARGIN, y + height / 2 + _NUMBER * _BASELINE))
            for column, tile in enumerate(tiles):
                x = round(self.left + column * column_width, 1)
                elements += tile.draw(x, y, width, height)
        return elements


def legend_height(entries: Sequence[tuple[Tile, str]]) -> int:
    return -(-len(entries) // _LEGEND_COLUMNS) * _LEGEND_ROW


def draw_legend(entries: Sequence[tuple[Tile, str]], top: float) -> Elements:
    """Draw what each style of tile means, three in a row."""
    elements: Elements = []
    for number, (tile, meaning) in enumerate(entries):
        row, column = divmod(number, _LEGEND_COLUMNS)
        x = MARGIN + column * (WIDTH - 2 * MARGIN) // _LEGEND_COLUMNS
        y = top + row * _LEGEND_ROW
        elements += tile.draw(x, y, _SYMBOL, _SYMBOL)
        elements.append(draw_text(meaning, x + _SYMBOL + 12, y + _SYMBOL / 2 + SMALL * _BASELINE))
    return elements
