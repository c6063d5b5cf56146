"""What all cards share: the paper, its colours, and how text is set on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

import svg

from bot.ui.cards.scripts import runs, visible

WIDTH = 720
EDGE = 32

PAPER = "#1e2029"
INK = "#f4f5f7"
PALE = "#b9bfca"
RAIL = "#363a46"
BAR = "#8b95a7"
CHOSEN = "#7ea6ff"

Weight: TypeAlias = Literal["400", "600"]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Elements: TypeAlias = list[svg.Element]


@dataclass(frozen=True, slots=True)
class Pen:
    """How a text is written."""

    size: int
    fill: str
    weight: Weight = "400"
    anchor: Anchor = "start"


def sheet(height: int, elements: Sequence[svg.Element]) -> str:
    """Put elements on paper of this height."""
    paper = svg.Rect(width=WIDTH, height=height, rx=20, fill=PAPER)
    return svg.SVG(width=WIDTH, height=height, elements=[paper, *elements]).as_str()


def write(text: str, x: float, y: float, pen: Pen, tail: svg.TSpan | None = None) -> svg.Element:
    """Write a text in whatever script, and perhaps a tail that is placed together with it."""
    parts = runs(visible(text))
    plain = tail is None and all(family is None for family, _ in parts)
    spans = [svg.TSpan(text=escape(part), font_family=family) for family, part in parts]
    return svg.Text(
        text=escape(visible(text)) if plain else None,  # svg.py does not escape
        elements=None if plain else [*spans, *([tail] if tail else [])],
        font_family="Inter",
        x=x,
        y=y,
        font_size=pen.size,
        font_weight=pen.weight,
        fill=pen.fill,
        text_anchor=pen.anchor,
    )


def tail(text: str, gap: float, pen: Pen) -> svg.TSpan:
    """Return what `write` sets behind a text, a gap away from it and in another hand."""
    return svg.TSpan(
        text=escape(text), dx=gap, font_size=pen.size, font_weight=pen.weight, fill=pen.fill
    )
