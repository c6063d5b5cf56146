"""A row of figures, each with a label below it."""

from collections.abc import Sequence

from bot.pictures.cards.text_style import (
    LARGE,
    MARGIN,
    SMALL,
    WIDTH,
    Color,
    Elements,
    TextStyle,
    draw_text,
)
from bot.pictures.cards.text_width import text_width, truncate

_MOST_GAP = 64
"""Pixels between two figures where there is room enough."""

_FIGURE = LARGE + 4
"""Size of a figure."""


def draw_figures(facts: Sequence[tuple[str, str]], top: float) -> Elements:
    """Draw figures with their labels beside each other, as far apart as there is room."""
    room = WIDTH - 2 * MARGIN
    figures = [truncate(figure, _FIGURE, room / 2) for figure, _ in facts]
    widths = [
        max(text_width(figure, _FIGURE), text_width(meaning, SMALL, semi_bold=False))
        for figure, (_, meaning) in zip(figures, facts, strict=True)
    ]
    gap = min((room - sum(widths)) / max(len(facts) - 1, 1), _MOST_GAP)
    elements: Elements = []
    x = float(MARGIN)
    for figure, (_, meaning), width in zip(figures, facts, widths, strict=True):
        style = TextStyle(_FIGURE, Color.TEXT, "600")
        elements.append(draw_text(figure, round(x, 1), top + 56, style))
        elements.append(draw_text(meaning, round(x, 1), top + 96, TextStyle(SMALL, Color.MUTED)))
        x += width + gap
    return elements
