"""How criteria are shown, each with what the marks 0 to 3 look like."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from typing import Any

from discord import ui

from bot.domain.content.models.entries import LEVELS, RubricLine
from bot.formatting import join_dots, sections
from bot.interactions import Route, Screen, button, button_rows, page

_LINES_A_PAGE = 2
"""Criteria with their marks that fit on a phone screen."""

_WHAT_LEVELS_MEAN = join_dots(f"**{number}** {level}" for number, level in enumerate(LEVELS))


def rubric_screen(
    head: str,
    criteria: Sequence[RubricLine],
    route: Route,
    page_number: int,
    links: Callable[[], Iterable[ui.Button[Any]]],
) -> Screen:
    """Draw a page of criteria, about the same number on each; `route` has an argument `page`."""
    a_page = ceil(len(criteria) / ceil(len(criteria) / _LINES_A_PAGE))
    pages = ceil(len(criteria) / a_page)
    number = min(page_number, pages)
    before = (number - 1) * a_page
    texts = [f"{head}\n{_WHAT_LEVELS_MEAN}"]
    for place, criterion in enumerate(criteria[before : before + a_page], before + 1):
        levels = "\n".join(f"- **{level}** · {text}" for level, text in enumerate(criterion.levels))
        texts.append(f"**{place}. {criterion.line}**\n{levels}".strip())

    def buttons() -> Iterator[ui.Button[Any]]:
        if number > 1:
            yield button("Previous criteria", route.model_copy(update={"page": number - 1}))
        if number < pages:
            yield button("More criteria", route.model_copy(update={"page": number + 1}))
        yield from links()

    return page(
        sections(texts),
        footer="The criteria and marks are ours.",
        controls=lambda: button_rows(buttons()),
    )
