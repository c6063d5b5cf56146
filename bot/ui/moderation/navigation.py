"""Buttons that turn the pages of lists for moderators."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.interactions.components import button
from bot.ui.moderation.routes import GroupPage, ShowDecisions


def page_buttons(
    route: GroupPage | ShowDecisions, page_size: int, *, is_last: bool, labels: tuple[str, str]
) -> list[ui.Button[Any]]:
    """Build the buttons for the pages before and after the one that a route asks for."""
    before, after = (
        route.model_copy(update={"skip": max(skip, 0)})
        for skip in (route.skip - page_size, route.skip + page_size)
    )
    return [
        *([button(labels[0], before)] if route.skip else []),
        *([] if is_last else [button(labels[1], after)]),
    ]
