"""The card of the first places of a board, with a bar for each place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import svg

from bot.formatting import capitalize
from bot.pictures.cards.formatting import limit_alt_text
from bot.pictures.cards.text_shaping import drawable
from bot.pictures.cards.text_style import (
    MARGIN,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    Weight,
    draw_text,
    render_sheet,
    trailing_text,
)
from bot.pictures.cards.text_width import text_width, truncate
from bot.pictures.renderer import Card

_MAX_ALT_NAME = 40
_HEAD = 128
_PITCH = 72
_NAME, _FIGURE, _PLACE = 27, 27, 27
_LEFT = MARGIN + 62
_BAR_HEIGHT = 14
_GAP = 24
"""Pixels between a name and the figure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the board; `share` is the length of its bar, from 0 to 1."""

    place: int
    name: str = field(repr=False)
    figure: str
    share: float
    mine: bool = False
    """Whether it is the viewer's own, which is shown by a word, bold text and colour."""


def standings_card(title: str, subtitle: str, bars: Sequence[Bar], *, mark: str = "you") -> Card:
    """Return a card of the first places of a board, with `mark` beside the viewer's own."""
    room = WIDTH - 2 * MARGIN
    elements: Elements = [
        draw_text(truncate(title, 34, room), MARGIN, 62, TextStyle(34, Color.TEXT, "600")),
        draw_text(truncate(subtitle, 24, room), MARGIN, 100, TextStyle(24, Color.MUTED)),
    ]
    for number, bar in enumerate(bars):
        elements += _row(bar, _HEAD + number * _PITCH, mark)
    height = _HEAD + len(bars) * _PITCH + 16
    return Card("standings", render_sheet(height, elements), _alt_text(title, subtitle, bars, mark))


def _row(bar: Bar, top: float, mark: str) -> Elements:
    weight: Weight = "600" if bar.mine else "400"
    baseline = top + 32
    figure = text_width(bar.figure, _FIGURE)
    mark_width = text_width(mark, 22) + 14 if bar.mine else 0
    name = truncate(bar.name, _NAME, WIDTH - MARGIN - figure - _GAP - _LEFT - mark_width)
    trailing = trailing_text(mark, 14, TextStyle(22, Color.ACCENT, "600")) if bar.mine else None
    rail = WIDTH - MARGIN - _LEFT
    place_style = TextStyle(_PLACE, Color.MUTED, "600", "end")
    figure_style = TextStyle(_FIGURE, Color.TEXT, "600", "end")
    return [
        draw_text(str(bar.place), _LEFT - 18, baseline, place_style),
        draw_text(name, _LEFT, baseline, TextStyle(_NAME, Color.TEXT, weight), trailing),
        draw_text(bar.figure, WIDTH - MARGIN, baseline, figure_style),
        _bar(top + 44, rail, Color.TRACK),
        _bar(top + 44, max(_BAR_HEIGHT, rail * bar.share), Color.ACCENT if bar.mine else Color.BAR),
    ]


def _bar(top: float, length: float, fill: str) -> svg.Element:
    return svg.Rect(
        x=_LEFT, y=top, width=round(length, 1), height=_BAR_HEIGHT, rx=_BAR_HEIGHT / 2, fill=fill
    )


def _alt_text(title: str, subtitle: str, bars: Sequence[Bar], mark: str) -> str:
    places = "; ".join(_place(bar, mark) for bar in bars)
    alt = f"{capitalize(drawable(title))}, {drawable(subtitle)}. {places}."
    return limit_alt_text(alt)


def _place(bar: Bar, mark: str) -> str:
    name = drawable(bar.name)
    if len(name) > _MAX_ALT_NAME:
        name = name[: _MAX_ALT_NAME - 1] + "…"
    return f"{bar.place}: {name}{f' ({mark})' if bar.mine else ''}, {bar.figure}"
