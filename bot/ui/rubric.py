"""How criteria are shown, each with what the marks 0 to 3 look like."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

from discord import ui

from bot.domain.content.models.entries import LEVELS, RubricLine
from bot.formatting import join_dots, sections
from bot.interactions import Route, Screen, page, page_buttons

_LINES_A_PAGE = 2  # criteria with their marks that fit on a phone screen

_WHAT_LEVELS_MEAN = join_dots(f"**{number}** {level}" for number, level in enumerate(LEVELS))


def rubric_screen(
    head: str,
    criteria: Sequence[RubricLine],
    route: Route,
    skip: int,
    links: Iterable[ui.Button[Any]],
) -> Screen:
    """Draw a page of criteria, about the same number on each; `route` has an argument `skip`."""
    a_page = ceil(len(criteria) / ceil(len(criteria) / _LINES_A_PAGE))
    skip = skip if skip < len(criteria) else 0
    texts = [f"{head}\n{_WHAT_LEVELS_MEAN}"]
    for place, criterion in enumerate(criteria[skip : skip + a_page], skip + 1):
        levels = "\n".join(f"- **{level}** · {text}" for level, text in enumerate(criterion.levels))
        texts.append(f"**{place}. {criterion.line}**\n{levels}")
    is_last = skip + a_page >= len(criteria)
    labels = ("Previous criteria", "More criteria")
    paging = page_buttons(route, skip, a_page, is_last=is_last, labels=labels)
    return page(
        sections(texts), footer="The criteria and marks are ours.", buttons=[*paging, *links]
    )
