"""What all cards share: size, colours, and how text is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from typing import Literal, TypeAlias

import svg

from bot.pictures.cards.text_shaping import Run, drawable, order_runs, split_runs
from bot.pictures.cards.text_width import run_width

WIDTH = 720
MARGIN = 28
SMALL, LARGE = 30, 34
"""Sizes of text: on a phone, Discord shrinks a card to 220 pixels, and SMALL to 9."""

Weight: TypeAlias = Literal["400", "600"]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Elements: TypeAlias = list[svg.Element]

_SHARE_BEFORE: dict[Anchor, float] = {"start": 0, "middle": 0.5, "end": 1}
"""The share of a text's width that is to the left of its x position."""


class Color(StrEnum):
    """The colours of all cards; `TRACK` and `LINE` are for what lies behind bars and around tiles."""

    BACKGROUND = "#1e2029"
    TEXT = "#f4f5f7"
    MUTED = "#b9bfca"
    TRACK = "#363a46"
    LINE = "#737c8f"
    BAR = "#8b95a7"
    ACCENT = "#7ea6ff"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size, colour, weight and alignment of a text."""

    size: int
    fill: str
    weight: Weight = "400"
    anchor: Anchor = "start"


def render_sheet(height: int, elements: Sequence[svg.Element]) -> str:
    """Return an SVG document of this height with the elements on the card's background."""
    background = svg.Rect(width=WIDTH, height=height, rx=20, fill=Color.BACKGROUND)
    return svg.SVG(width=WIDTH, height=height, elements=[background, *elements]).as_str()


def draw_text(
    text: str, x: float, y: float, style: TextStyle, tail: svg.TSpan | None = None
) -> svg.Element:
    """Return a text in any script, with an optional trailing text in another style."""
    shown = drawable(text)
    runs = split_runs(shown)
    plain = tail is None and runs == [Run(None, shown)]
    return svg.Text(
        text=escape(shown) if plain else None,  # svg.py does not escape
        elements=None if plain else list(_spans(runs, x, style, tail)),
        font_family="Inter",
        x=x,
        y=y,
        font_size=style.size,
        font_weight=style.weight,
        fill=style.fill,
        text_anchor=style.anchor if len(runs) == 1 else "start",
    )


def _spans(
    runs: Sequence[Run], x: float, style: TextStyle, tail: svg.TSpan | None
) -> Iterator[svg.TSpan]:
    """Yield the runs of a text and the trailing text, from left to right.

    Each of several runs gets its own x position, because the renderer cannot lay out runs of
    different fonts in one line.
    """
    runs = order_runs(runs)
    bold = style.weight == "600"
    widths = [run_width(run, style.size, semi_bold=bold) for run in runs]
    several = len(runs) > 1
    at = x - _SHARE_BEFORE[style.anchor] * sum(widths) if several else x
    for run, width in zip(runs, widths, strict=True):
        place = round(at, 1) if several else None
        yield svg.TSpan(text=escape(run.text), font_family=run.font, x=place)
        at += width
    if tail and (several or runs[0].font):
        tail = replace(tail, x=round(at, 1))
    if tail:
        yield tail


def trailing_text(text: str, gap: float, style: TextStyle) -> svg.TSpan:
    """Return a text in another style to follow a text, `gap` pixels behind it."""
    return svg.TSpan(
        text=escape(text), dx=gap, font_size=style.size, font_weight=style.weight, fill=style.fill
    )


def draw_rule(y: float) -> svg.Element:
    return svg.Rect(x=MARGIN, y=y, width=WIDTH - 2 * MARGIN, height=2, fill=Color.TRACK)
