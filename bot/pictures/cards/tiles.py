"""Draws labelled rows of small tiles, for the plan and the calendar of a progress card.

The state of a tile shows in its shape (filled, round, framed, dashed or bare), not only in its
colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import svg

from bot.pictures.cards.text_style import (
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    Weight,
    draw_text,
    trailing_text,
)
from bot.pictures.cards.text_width import text_width

_NUMBER = 32
"""Size of the number in a tile."""

_LABELS = 136
"""Width in pixels of the column of labels."""

_LEGEND_ROW, _SYMBOL = 44, 32
"""Pixels: the height of a row of the legend, and the size of a tile in it."""

_GAP, _ROUND, _RING = 8, 8, 3
"""Pixels: between tiles, the radius of their corners, and the width of the ring around today."""

_BASELINE = 0.364
"""How far the baseline is below the middle of a capital letter, in ems."""


@dataclass(frozen=True, slots=True)
class _Style:
    fill: str
    ink: str
    weight: Weight = "400"
    frame: str = "none"
    dashes: tuple[float, ...] = ()
    is_round: bool = False


class TileStyle(Enum):
    """How a tile looks; the card decides what that means."""

    FULL = _Style(Color.ACCENT, Color.BACKGROUND, "600")
    NEXT = _Style(Color.TEXT, Color.BACKGROUND, "600", is_round=True)
    GREY = _Style("#646c7d", Color.TEXT)
    FRAMED = _Style("none", Color.MUTED, frame=Color.LINE)
    DASHED = _Style("none", Color.BAR, frame=Color.LINE, dashes=(6, 8))
    BARE = _Style("none", Color.MUTED)
    FAINT = _Style("none", Color.BAR)


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in a box, with a ring on the current day; `more` follows it in another size."""

    text: str
    style: TileStyle
    ring: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row of tiles, from left to right."""

    label: str
    tiles: Sequence[Tile]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the card, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def baseline(self) -> float:
        """The y position of the baseline of a number centred in the box."""
        return self.y + self.height / 2 + _NUMBER * _BASELINE

    def shrink(self, by: float) -> "Box":
        """Return the box with `by` pixels less on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows below each other, with the same number of columns, and with labels if any row has one."""

    rows: Sequence[Row]
    columns: int
    pitch: int

    @property
    def height(self) -> int:
        """Height in pixels, from the top of the first row to the bottom of the last."""
        return len(self.rows) * self.pitch - _GAP

    def draw(self, top: float) -> Elements:
        """Draw the rows, the first one from `top` on."""
        elements: Elements = []
        for number, row in enumerate(self.rows):
            y = top + number * self.pitch
            if row.label:
                style = TextStyle(SMALL, Color.MUTED)
                elements.append(draw_text(row.label, MARGIN, self._box(0, y).baseline, style))
            for column, tile in enumerate(row.tiles):
                elements += _tile(tile, self._box(column, y))
        return elements

    def draw_header(self, names: Sequence[str], top: float) -> Elements:
        """Draw a name above the middle of each column."""
        style = TextStyle(SMALL, Color.MUTED, anchor="middle")
        boxes = [self._box(column, top) for column in range(self.columns)]
        named = zip(names, boxes, strict=True)
        return [draw_text(name, box.x + box.width / 2, top + SMALL, style) for name, box in named]

    def _box(self, column: int, y: float) -> Box:
        left = MARGIN + (_LABELS if any(row.label for row in self.rows) else 0)
        pitch = (WIDTH - MARGIN - left + _GAP) / self.columns
        return Box(round(left + column * pitch, 1), y, round(pitch - _GAP, 1), self.pitch - _GAP)


class Legend:
    """What each style of tile means, in as many rows as it takes."""

    def __init__(self, entries: Sequence[tuple[Tile, str]]) -> None:
        self._entries: list[tuple[Tile, str, float, int]] = []
        x, row = float(MARGIN), 0
        for tile, meaning in entries:
            width = _SYMBOL + 12 + text_width(meaning, SMALL, semi_bold=False)
            if x + width > WIDTH - MARGIN:
                x, row = float(MARGIN), row + 1
            self._entries.append((tile, meaning, round(x, 1), row))
            x += width + 30
        self.height = (row + 1) * _LEGEND_ROW

    def draw(self, top: float) -> Elements:
        """Draw the entries, the first row of them from `top` on."""
        elements: Elements = []
        for tile, meaning, x, row in self._entries:
            box = Box(x, top + row * _LEGEND_ROW, _SYMBOL, _SYMBOL)
            baseline = box.y + _SYMBOL / 2 + SMALL * _BASELINE
            elements += _tile(tile, box)
            style = TextStyle(SMALL, Color.MUTED)
            elements.append(draw_text(meaning, x + _SYMBOL + 12, baseline, style))
        return elements


def _tile(tile: Tile, box: Box) -> Elements:
    """Draw one tile, smaller if it has a ring."""
    style = tile.style.value
    elements: Elements = []
    if style.fill != "none":
        inner = box.shrink(_RING + 2) if tile.ring else box
        corner = _ROUND - 3 if tile.ring else _ROUND
        rounding = box.height / 2 if style.is_round else corner
        elements.append(_rect(inner, rounding, fill=style.fill))
    if tile.ring:
        elements.append(_rect(box.shrink(_RING / 2), _ROUND, frame=Color.TEXT, line=_RING))
    elif style.frame != "none":
        elements.append(_rect(box.shrink(1), _ROUND, frame=style.frame, dashes=style.dashes))
    if tile.text:
        weight: Weight = "600" if tile.ring else style.weight
        ink = Color.TEXT if tile.ring and style.fill == "none" else style.ink
        number = TextStyle(_NUMBER, ink, weight, "middle")
        more = trailing_text(tile.more, 1, TextStyle(SMALL, ink, weight)) if tile.more else None
        x = box.x + box.width / 2
        elements.append(draw_text(tile.text, x, box.baseline, number, more))
    return elements


def _rect(
    box: Box,
    rounding: float,
    *,
    fill: str = "none",
    frame: str = "none",
    line: float = 2,
    dashes: Sequence[float] = (),
) -> svg.Element:
    return svg.Rect(
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=rounding,
        fill=fill,
        stroke=None if frame == "none" else frame,
        stroke_width=None if frame == "none" else line,
        stroke_dasharray=list(dashes) or None,
    )
