"""How criteria are shown, each with what the marks 0 to 3 look like."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from discord import ui

from bot.domain.content.models.entries import LEVELS, RubricLine
from bot.formatting import join_dots
from bot.interactions import Route, button

_LINES_A_PAGE = 4
"""Criteria with their marks that fit on a screen, even in a language with longer words."""

WHAT_LEVELS_MEAN = join_dots(f"**{number}** {level}" for number, level in enumerate(LEVELS))


def split_lines(lines: Sequence[RubricLine]) -> list[Sequence[RubricLine]]:
    """Divide criteria among as few pages as they need, about the same number on each."""
    a_page = ceil(len(lines) / ceil(len(lines) / _LINES_A_PAGE))
    return [lines[at : at + a_page] for at in range(0, len(lines), a_page)]


def criteria_buttons(route: Route, page_number: int, pages: int) -> Iterator[ui.Button[Any]]:
    """Yield buttons to the criteria before and after a page, by the route's argument `page`."""
    if page_number > 1:
        yield button("Previous criteria", route.model_copy(update={"page": page_number - 1}))
    if page_number < pages:
        yield button("More criteria", route.model_copy(update={"page": page_number + 1}))


def page_of_lines(lines: Sequence[RubricLine], page_number: int) -> list[str]:
    """Draw the criteria of a page, numbered, each with its marks; `page_number` begins with 1."""
    pages = split_lines(lines)
    first = sum(map(len, pages[: page_number - 1])) + 1
    return [
        _criterion(number, criterion)
        for number, criterion in enumerate(pages[page_number - 1], start=first)
    ]


def _criterion(number: int, criterion: RubricLine) -> str:
    levels = "\n".join(f"- **{level}** · {text}" for level, text in enumerate(criterion.levels))
    return f"**{number}. {criterion.line}**\n{levels}".strip()
