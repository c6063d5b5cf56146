"""The picture of the top of a board: a bar for each place, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import svg

from bot.formatting import capitalize
from bot.pictures.cards.text_shaping import shortened, visible, width
from bot.pictures.cards.text_style import (
    BAR,
    CHOSEN,
    EDGE,
    INK,
    PALE,
    RAIL,
    WIDTH,
    Elements,
    Pen,
    Weight,
    sheet,
    tail,
    write,
)
from bot.pictures.renderer import Card

_LONGEST_ALT = 1024
_LONGEST_IN_WORDS = 40
_HEAD = 128
_PITCH = 72
_NAME, _FIGURE, _PLACE = 27, 27, 27
_LEFT = EDGE + 62
_BAR_HEIGHT = 14
_GAP = 24
"""Pixels that a name keeps from the figure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the board; `share` of the widest bar, from 0 to 1."""

    place: int
    name: str = field(repr=False)
    figure: str
    share: float
    mine: bool = False
    """Whether it is of who looks at it, which is said in words, in bold and in colour."""


def standings_card(title: str, subtitle: str, bars: Sequence[Bar], *, mark: str = "you") -> Card:
    """Draw the first places of a board; the mark stands at one's own."""
    room = WIDTH - 2 * EDGE
    elements: Elements = [
        write(shortened(title, 34, room), EDGE, 62, Pen(34, INK, "600")),
        write(shortened(subtitle, 24, room), EDGE, 100, Pen(24, PALE)),
    ]
    for number, bar in enumerate(bars):
        elements += _row(bar, _HEAD + number * _PITCH, mark)
    height = _HEAD + len(bars) * _PITCH + 16
    return Card("standings", sheet(height, elements), _in_words(title, subtitle, bars, mark))


def _row(bar: Bar, top: float, mark: str) -> Elements:
    """Write place, name and figure, and draw the bar below them."""
    weight: Weight = "600" if bar.mine else "400"
    foot = top + 32
    figure = width(bar.figure, _FIGURE)
    said = width(mark, 22) + 14 if bar.mine else 0
    name = shortened(bar.name, _NAME, WIDTH - EDGE - figure - _GAP - _LEFT - said)
    behind = tail(mark, 14, Pen(22, CHOSEN, "600")) if bar.mine else None
    rail = WIDTH - EDGE - _LEFT
    return [
        write(str(bar.place), _LEFT - 18, foot, Pen(_PLACE, PALE, "600", "end")),
        write(name, _LEFT, foot, Pen(_NAME, INK, weight), behind),
        write(bar.figure, WIDTH - EDGE, foot, Pen(_FIGURE, INK, "600", "end")),
        _bar(top + 44, rail, RAIL),
        _bar(top + 44, max(_BAR_HEIGHT, rail * bar.share), CHOSEN if bar.mine else BAR),
    ]


def _bar(top: float, length: float, fill: str) -> svg.Element:
    return svg.Rect(
        x=_LEFT,
        y=top,
        width=round(length, 1),
        height=_BAR_HEIGHT,
        rx=_BAR_HEIGHT / 2,
        fill=fill,
    )


def _in_words(title: str, subtitle: str, bars: Sequence[Bar], mark: str) -> str:
    """Write the alternative text."""
    places = "; ".join(_place(bar, mark) for bar in bars)
    alt = f"{capitalize(visible(title))}, {visible(subtitle)}. {places}."
    return alt if len(alt) <= _LONGEST_ALT else alt[: _LONGEST_ALT - 1] + "…"


def _place(bar: Bar, mark: str) -> str:
    name = visible(bar.name)
    if len(name) > _LONGEST_IN_WORDS:
        name = name[: _LONGEST_IN_WORDS - 1] + "…"
    return f"{bar.place}: {name}{f' ({mark})' if bar.mine else ''}, {bar.figure}"
