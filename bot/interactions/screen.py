"""What an answer looks like, before it is sent: a view, and perhaps a picture to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.pictures.renderer import Card

Gallery: TypeAlias = ui.MediaGallery[Any]
Drawn: TypeAlias = list[dict[str, Any]]


class Layout(ui.LayoutView):
    """A message as we send it. Only lasting buttons stand in it, which the bot knows by itself.

    So discord.py need not listen to it: a view that has been stopped is sent, but not kept in
    memory, and cannot take a lasting button with it when it ends.
    """

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()


class _Redrawn(Layout):
    """A message that was drawn before, sent again without drawing it anew."""

    def __init__(self, drawn: Drawn) -> None:
        super().__init__()
        self._drawn = drawn

    def has_components_v2(self) -> bool:
        """Say what kind of message it is, which discord.py would see from its items."""
        return True

    def to_components(self) -> Drawn:
        """Return what was drawn."""
        return self._drawn


@dataclass(frozen=True, slots=True)
class Screen:
    """An answer: drawn once without its picture and once with it, then sent as often as wanted.

    `draw` takes the gallery that holds the picture, or None.
    """

    draw: Callable[[Gallery | None], Layout]
    card: Card | None = None
    _kept: dict[bool, Drawn] = field(default_factory=dict, repr=False, compare=False)

    @property
    def file_name(self) -> str:
        """The name under which the picture is sent along."""
        return f"{self.card.name}.png" if self.card else ""

    def view(self, *, picture: bool) -> ui.LayoutView:
        """Return the message, with the picture in its place or without."""
        with_picture = picture and self.card is not None
        if with_picture not in self._kept:
            view: Any = self.draw(self._gallery() if with_picture else None)
            self._kept[with_picture] = view.to_components()
        return _Redrawn(self._kept[with_picture])

    def _gallery(self) -> Gallery | None:
        if self.card is None:
            return None
        address = f"attachment://{self.file_name}"
        return ui.MediaGallery(discord.MediaGalleryItem(address, description=self.card.alt))
