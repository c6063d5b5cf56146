"""A response before it is sent: a message, perhaps with a picture that is still to be rendered."""

import enum
import functools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.formatting import small
from bot.interactions.components import BUTTONS_IN_A_ROW, Button, Item, button, button_rows
from bot.interactions.route import Route
from bot.pictures.renderer import Card
from bot.rendered import Payload, Rendered

Gallery: TypeAlias = ui.MediaGallery[Any]
Background: TypeAlias = Callable[[], Awaitable[object]]
cached = functools.lru_cache(maxsize=512)
"""Caches screens built from a catalog and its entries, which never change while the bot runs."""


class Layout(ui.LayoutView):
    """A message routed by ids alone; stopped, so that discord.py does not keep it in memory."""

    def __init__(self, *items: Item) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()


def boxed(text: str, buttons: Iterable[Button]) -> Layout:
    """Draw a message that the bot posts by itself: a text in a frame, and buttons below it."""
    return Layout(ui.Container(ui.TextDisplay(text), *button_rows(buttons)))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be sent, with each attempt from its beginning."""

    name: str
    content: bytes


class Placement(enum.Enum):
    """Where an answer to a press goes."""

    AUTO = enum.auto()
    """In place of the message pressed if that is an ephemeral one, else as a new one."""
    NEW = enum.auto()  # a new message
    IN_PLACE = enum.auto()  # in place of the message pressed, even if everyone sees it


@dataclass(frozen=True, slots=True)
class Screen:
    """An answer, rendered once without its picture and once with it, then sent any number of times.

    `draw` takes the gallery that holds the picture, or None, and `head`, which only `page` heeds.
    """

    draw: Callable[[Gallery | None, str], Layout]
    card: Card | None = None
    shared: Route | None = None
    """What everyone is shown if the person who sees this answer alone presses **Show everyone**."""
    head: str = ""  # a text before the screen's own, such as notices
    is_public: bool = False
    placement: Placement = Placement.AUTO
    files: tuple[Attachment, ...] = ()
    background: tuple[Background, ...] = ()
    """What to do after the answer was sent, such as deleting the notices that it showed."""
    record_sent: Callable[[int], Awaitable[object]] | None = None
    """Called with the id of the message, if it is public."""

    _rendered: dict[tuple[bool, bool], Payload] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Copies share it, so `replace` also resets it if what is drawn changes."""

    @property
    def picture_name(self) -> str:
        return f"{self.card.name}.png" if self.card else ""

    def then(self, background: Background) -> "Screen":
        """Return this screen with one more thing to do after it was sent."""
        return replace(self, background=(*self.background, background))

    def with_head(self, text: str) -> "Screen":
        """Return this screen, which was built by `page`, with another text before its own."""
        return replace(self, head=f"{text}\n\n{self.head}", _rendered={})

    def view(self, *, picture: bool, offers_sharing: bool = True) -> ui.LayoutView:
        """Return the message, with the picture or without, and with the button to share it or without."""
        kind = (picture and self.card is not None, offers_sharing and self.shared is not None)
        if kind not in self._rendered:
            layout = self.draw(self._gallery() if picture else None, self.head)
            if offers_sharing and self.shared:
                _add_button(layout, button("Show everyone", self.shared))
            drawn: Any = layout  # discord.py does not type `to_components`
            self._rendered[kind] = drawn.to_components()
        return Rendered(self._rendered[kind])

    def _gallery(self) -> Gallery | None:
        if self.card is None:
            return None
        address = f"attachment://{self.picture_name}"
        return ui.MediaGallery(discord.MediaGalleryItem(address, description=self.card.alt))


def _add_button(layout: Layout, added: Button) -> None:
    """Add a button to the last row of them, or below a message whose last row is full."""
    rows = [row for row in layout.walk_children() if isinstance(row, ui.ActionRow)]
    last = next((row for row in reversed(rows) if isinstance(row.children[0], ui.Button)), None)
    if last is None or len(last.children) == BUTTONS_IN_A_ROW:
        layout.add_item(ui.ActionRow(added))
    else:
        last.add_item(added)


def page(
    text: str,
    *,
    controls: Callable[[], Iterable[Item]] = tuple,
    buttons: Sequence[Button] = (),
    footer: str = "",
    card: Card | None = None,
    shared: Route | None = None,
) -> Screen:
    """Build the usual screen; `controls` are built for each message, and rows of `buttons` follow them."""

    def draw(gallery: Gallery | None, head: str) -> Layout:
        parts: list[Item] = [ui.TextDisplay(head + text)]
        if gallery:
            parts.append(gallery)
        if footer:
            parts.append(ui.TextDisplay(small(footer)))
        return Layout(ui.Container(*parts, *controls(), *button_rows(buttons)))

    return Screen(draw, card, shared)


def file_page(text: str, file: Attachment, *, buttons: Sequence[Button] = ()) -> Screen:
    """Build a text with a file, in a new message, so that the one with the button stays."""
    shown = f"attachment://{file.name}"
    return Screen(
        lambda *_: Layout(ui.TextDisplay(text), ui.File(shown), *button_rows(buttons)),
        files=(file,),
        placement=Placement.NEW,
    )
