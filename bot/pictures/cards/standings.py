"""The card of the first places of a board: a bar for each place, on an axis from zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.markup import clean_name
from bot.formatting import capitalize, ordinal
from bot.pictures.cards.axis import AXIS_HEIGHT, ROW_HEIGHT, Axis, RowLook, compact
from bot.pictures.cards.drawing import (
    LARGE,
    MARGIN,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    alt_text,
    draw_fading,
    draw_text,
    render_sheet,
)
from bot.pictures.renderer import Card

_MAX_ALT_NAME = 40

_HEAD = 140  # height in pixels of what is above the bars
_LEFT, _RIGHT = MARGIN + 80, WIDTH - MARGIN  # where the bars begin and end


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the board: the length of its bar, and its figure in words for the alt text."""

    place: int
    name: str = field(repr=False)
    figure: str
    amount: float
    mine: bool = False  # the viewer's own
    short: str = ""  # the figure as it is written beside the name


def standings_card(
    title: str, subtitle: str, bars: Sequence[Bar], unit: str, *, highest: int | None = None
) -> Card:
    axis = Axis.up_to(highest or max(bar.amount for bar in bars), _LEFT, _RIGHT)
    bottom = _HEAD + len(bars) * ROW_HEIGHT
    elements: Elements = [
        draw_fading(title, MARGIN, 62, _RIGHT, TextStyle(40, Color.TEXT, bold=True)),
        draw_fading(subtitle, MARGIN, 106, _RIGHT),
        *axis.draw_grid(_HEAD, bottom),
        *axis.draw_amounts(unit, bottom),
    ]
    for number, bar in enumerate(bars):
        top, look = _HEAD + number * ROW_HEIGHT, RowLook(Color.TEXT, Color.BAR, note=bar.short)
        if bar.mine:
            note = " · ".join(filter(None, ("you", bar.short)))
            look = RowLook(Color.TEXT, Color.ACCENT, bold=True, note=note, note_ink=Color.ACCENT)
        place = TextStyle(LARGE, bold=True, anchor="end")
        elements.append(draw_text(str(bar.place), _LEFT - 14, top + 38, place))
        elements += axis.draw_row(top, bar.name, (0, bar.amount), look)
    shown = f"{capitalize(clean_name(title))}, {clean_name(subtitle)}"
    scale = f"the bars are on a scale from 0 to {compact(axis.end)} {unit}"
    sentences = [f"{shown}: {scale}"]
    for bar in bars:
        name = clean_name(bar.name)
        if len(name) > _MAX_ALT_NAME:
            name = name[: _MAX_ALT_NAME - 1] + "…"
        owned = f"{name} (you)" if bar.mine else name
        figure = bar.figure.replace(" · ", ", ")
        sentences.append(f"In {ordinal(bar.place)} place is {owned} with {figure}")
    return Card("standings", render_sheet(bottom + AXIS_HEIGHT, elements), alt_text(sentences))
