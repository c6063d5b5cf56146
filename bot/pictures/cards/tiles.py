"""Draws labelled rows of small tiles, for the plan and the calendar of a progress card.

The state of a tile shows in its shape (filled, round, framed, dashed or bare), not only in its
colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

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

_NUMBER = 32
"""Size of the number in a tile."""

_LABELS = 136
"""Width in pixels of the column of labels."""

_GAP, _ROUND, _RING = 8, 8, 3
"""Pixels: between tiles, the radius of their corners, and the width of the ring around today."""

_LEGEND_ROW, _LEGEND_COLUMNS, _SYMBOL = 44, 3, 32
"""The height of a row of the legend, how many columns it has, and the size of a tile in it."""

_BASELINE = 0.364
"""How far the baseline is below the middle of a capital letter, in ems."""


class _Look(NamedTuple):
    fill: str
    ink: str
    bold: bool = False
    frame: str | None = None
    dashes: list[float] | None = None
    is_round: bool = False


class TileStyle(Enum):
    """How a tile looks; the card decides what that means."""

    FULL = _Look(Color.ACCENT, Color.BACKGROUND, bold=True)
    NEXT = _Look(Color.TEXT, Color.BACKGROUND, bold=True, is_round=True)
    GREY = _Look("#646c7d", Color.TEXT)
    FRAMED = _Look("none", Color.MUTED, frame=Color.LINE)
    DASHED = _Look("none", Color.BAR, frame=Color.LINE, dashes=[6, 8])
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
        """Draw the tile, smaller if it has a ring."""
        look = self.style.value
        elements: Elements = []

        def box(inset: float, **style: Any) -> svg.Element:
            wide, high = width - 2 * inset, height - 2 * inset
            return svg.Rect(x=x + inset, y=y + inset, width=wide, height=high, **style)

        if look.fill != "none":
            rounding = height / 2 if look.is_round else _ROUND - 3 * self.ring
            elements.append(box((_RING + 2) * self.ring, rx=rounding, fill=look.fill))
        framed = {"rx": _ROUND, "fill": "none"}
        if self.ring:
            elements.append(box(_RING / 2, **framed, stroke=Color.TEXT, stroke_width=_RING))
        elif look.frame:
            dashes = look.dashes
            frame = {"stroke": look.frame, "stroke_width": 2, "stroke_dasharray": dashes}
            elements.append(box(1, **framed, **frame))
        if self.text:
            ink = Color.TEXT if self.ring and look.fill == "none" else look.ink
            bold = self.ring or look.bold
            style = TextStyle(_NUMBER, ink, bold, "middle")
            more = trailing_text(self.more, 1, TextStyle(SMALL, ink, bold)) if self.more else None
            middle, baseline = round(x + width / 2, 1), y + height / 2 + _NUMBER * _BASELINE
            elements.append(draw_text(self.text, middle, baseline, style, more))
        return elements


@dataclass(frozen=True, slots=True)
class Grid:
    """Labelled rows of tiles below each other; `pitch` is the height of a row in pixels."""

    rows: Sequence[tuple[str, Sequence[Tile]]]
    columns: int
    pitch: int

    @property
    def height(self) -> int:
        """Height in pixels, from the top of the first row to the bottom of the last."""
        return len(self.rows) * self.pitch - _GAP

    @property
    def _left(self) -> int:
        return MARGIN + (_LABELS if any(label for label, _ in self.rows) else 0)

    @property
    def _column(self) -> float:
        return (WIDTH - MARGIN - self._left + _GAP) / self.columns

    def draw(self, top: float) -> Elements:
        """Draw the rows, the first one from `top` on."""
        elements: Elements = []
        width, height = round(self._column - _GAP, 1), self.pitch - _GAP
        for row, (label, tiles) in enumerate(self.rows):
            y = top + row * self.pitch
            if label:
                elements.append(draw_text(label, MARGIN, y + height / 2 + _NUMBER * _BASELINE))
            for column, tile in enumerate(tiles):
                x = round(self._left + column * self._column, 1)
                elements += tile.draw(x, y, width, height)
        return elements

    def draw_header(self, names: Sequence[str], top: float) -> Elements:
        """Draw a name above the middle of each column."""
        middle = self._left + (self._column - _GAP) / 2
        return [
            draw_text(
                name, round(middle + n * self._column, 1), top + SMALL, TextStyle(anchor="middle")
            )
            for n, name in enumerate(names)
        ]


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
