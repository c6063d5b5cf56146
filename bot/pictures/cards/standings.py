"""The card of the first places of a board: a bar for each place, on an axis from zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.formatting import capitalize, ordinal
from bot.pictures.cards.axis import AXIS_HEIGHT, Axis, compact
from bot.pictures.cards.formatting import alt_text
from bot.pictures.cards.text_shaping import drawable
from bot.pictures.cards.text_style import (
    LARGE,
    MARGIN,
    SMALL,
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
_TITLE = 40
"""Size of the title."""

_HEAD, _PITCH = 140, 84
"""Heights in pixels of what is above the bars, and of a place."""

_LEFT = MARGIN + 80
"""Where the bars begin, to the right of the numbers of places."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the board; `amount` is the length of its bar on the axis.

    The figure in words is for the alternative text only, since the message beside the picture has it.
    """

    place: int
    name: str = field(repr=False)
    figure: str
    amount: float
    mine: bool = False
    """Whether it is the viewer's own, which is shown by a word, bold text and colour."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the bars measure, and the highest possible amount if there is one."""

    unit: str
    highest: int | None = None


def standings_card(
    title: str, subtitle: str, bars: Sequence[Bar], measure: Measure, *, mark: str = "you"
) -> Card:
    """Return a card of the first places of a board, with `mark` beside the viewer's own."""
    room = WIDTH - 2 * MARGIN
    axis = Axis.up_to(measure.highest or max(bar.amount for bar in bars), _LEFT, WIDTH - MARGIN)
    bottom = _HEAD + len(bars) * _PITCH
    elements: Elements = [
        draw_text(truncate(title, _TITLE, room), MARGIN, 62, TextStyle(_TITLE, Color.TEXT, "600")),
        draw_text(truncate(subtitle, SMALL, room), MARGIN, 106, TextStyle(SMALL, Color.MUTED)),
        *axis.draw_grid(_HEAD, bottom),
        *axis.draw_amounts(measure.unit, bottom),
    ]
    for number, bar in enumerate(bars):
        elements += _row(bar, axis, _HEAD + number * _PITCH, mark)
    alt = _alt_text(title, subtitle, bars, f"from 0 to {compact(axis.end)} {measure.unit}", mark)
    return Card("standings", render_sheet(bottom + AXIS_HEIGHT, elements), alt)


def _row(bar: Bar, axis: Axis, top: float, mark: str) -> Elements:
    weight: Weight = "600" if bar.mine else "400"
    baseline = top + 38
    mark_width = text_width(mark, SMALL) + 14 if bar.mine else 0
    name = truncate(bar.name, LARGE, WIDTH - MARGIN - _LEFT - 10 - mark_width)
    trailing = trailing_text(mark, 14, TextStyle(SMALL, Color.ACCENT, "600")) if bar.mine else None
    place_style = TextStyle(LARGE, Color.MUTED, "600", "end")
    name_style = TextStyle(LARGE, Color.TEXT, weight)
    return [
        draw_text(str(bar.place), _LEFT - 14, baseline, place_style),
        draw_text(name, _LEFT + 10, baseline, name_style, trailing),
        *axis.draw_bar(0, bar.amount, top + 52, Color.ACCENT if bar.mine else Color.BAR),
    ]


def _alt_text(title: str, subtitle: str, bars: Sequence[Bar], scale: str, mark: str) -> str:
    places = [_place(bar, mark) for bar in bars]
    shown = f"{capitalize(drawable(title))}, {drawable(subtitle)}"
    return alt_text([f"{shown}: the bars are on a scale {scale}", *places])


def _place(bar: Bar, mark: str) -> str:
    name = drawable(bar.name)
    if len(name) > _MAX_ALT_NAME:
        name = name[: _MAX_ALT_NAME - 1] + "…"
    figure = bar.figure.replace(" · ", ", ")
    owned = f"{name} ({mark})" if bar.mine else name
    return f"In {ordinal(bar.place)} place is {owned} with {figure}"
