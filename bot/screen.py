"""What an answer looks like, before it is sent: a view, and perhaps a picture to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from discord import ui

from bot.pictures import Card

Gallery: TypeAlias = ui.MediaGallery[Any]


class Layout(ui.LayoutView):
    """A message as we send it: no timeout, since only lasting buttons stand in it."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)


@dataclass(frozen=True, slots=True)
class Screen:
    """An answer: drawn without its picture, or with it once there is one.

    `draw` takes the gallery that holds the picture, or None, and makes a new view each time,
    since discord.py does not bear the same view being sent twice.
    """

    draw: Callable[[Gallery | None], Layout]
    card: Card | None = None
