"""The card of the first places of a board: a bar for each place, on an axis from zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.formatting import capitalize, ordinal
from bot.pictures.cards.axis import AXIS_HEIGHT, Axis, compact
from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_fading,
    draw_text,
    drawable,
    render_sheet,
)
from bot.pictures.cards.formatting import alt_text
from bot.pictures.renderer import Card

_MAX_ALT_NAME = 40

_HEAD, _PITCH = 140, 84
"""Heights in pixels of what is above the bars, and of a place."""

_LEFT, _RIGHT = MARGIN + 80, WIDTH - MARGIN
"""Where the bars begin, to the right of the numbers of places, and where they end."""

_MARK = 100
"""Width in pixels of the word beside the viewer's own place."""


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
    axis = Axis.up_to(measure.highest or max(bar.amount for bar in bars), _LEFT, _RIGHT)
    bottom = _HEAD + len(bars) * _PITCH
    elements: Elements = [
        draw_fading(title, MARGIN, 62, _RIGHT, TextStyle(40, Color.TEXT, bold=True)),
        draw_fading(subtitle, MARGIN, 106, _RIGHT),
        *axis.draw_grid(_HEAD, bottom),
        *axis.draw_amounts(measure.unit, bottom),
    ]
    for number, bar in enumerate(bars):
        elements += _row(bar, axis, _HEAD + number * _PITCH, mark)
    alt = _alt_text(title, subtitle, bars, f"from 0 to {compact(axis.end)} {measure.unit}", mark)
    return Card("standings", render_sheet(bottom + AXIS_HEIGHT, elements), alt)


def _row(bar: Bar, axis: Axis, top: float, mark: str) -> Elements:
    x, y, right = _LEFT + 10, top + 38, _RIGHT - (_MARK if bar.mine else 0)
    elements: Elements = [
        draw_text(str(bar.place), _LEFT - 14, y, TextStyle(LARGE, bold=True, anchor="end")),
        draw_fading(bar.name, x, y, right, TextStyle(LARGE, Color.TEXT, bold=bar.mine)),
        *axis.draw_bar(0, bar.amount, top + 52, Color.ACCENT if bar.mine else Color.BAR),
    ]
    if bar.mine:
        elements.append(
            draw_text(mark, _RIGHT, y, TextStyle(SMALL, Color.ACCENT, bold=True, anchor="end"))
        )
    return elements


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
