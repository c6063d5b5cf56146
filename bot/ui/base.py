"""How screens are made and shown, and what every lasting button has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import discord

from bot.app import CLAIMED
from bot.interactions import reply
from bot.interactions.errors import answer_error
from bot.interactions.screen import Attachment, Screen
from bot.pictures.renderer import Card, Pictures

_PATIENCE = 0.3
"""Seconds an answer waits for its picture; a slower one is put in when it is there."""


async def show(
    interaction: discord.Interaction[Any],
    screen: Screen,
    *,
    private: bool = True,
    anew: bool = False,
) -> None:
    """Answer with a screen, at once; a picture that is slow is put in later, if it can be had.

    A click on a private message redraws it, unless the answer is to be a message `anew`; a click
    on a public one leaves it as it is and answers the person who clicked.
    """
    reply.set_visibility(interaction, private=private)
    pictures: Pictures = interaction.client.resources.pictures
    card = screen.card if interaction.app_permissions.attach_files else None
    png, slow = None, False
    if card:
        try:
            png = await pictures.render_within(card, _PATIENCE)
        except TimeoutError:
            slow = True
    clicked = interaction.message
    in_place = clicked is not None and clicked.flags.ephemeral and not anew
    if in_place and clicked:
        pictures.cancel_delivery(clicked.id)
    files = _attached(screen, png)
    view = screen.view(picture=bool(files))
    sent = await reply.answer(interaction, view, private=private, files=files, in_place=in_place)
    if in_place and clicked:
        sent = clicked.id
    elif sent is None and not private:
        sent = interaction.id  # nobody can redraw a public answer, so any name for it will do
    if card and slow and sent:
        pictures.deliver_later(sent, _put_in(interaction, screen, card, pictures))


async def _put_in(
    interaction: discord.Interaction[Any], screen: Screen, card: Card, pictures: Pictures
) -> None:
    """Redraw an answer with its picture, when that has come."""
    if png := await pictures.render(card):
        await reply.edit_answer(interaction, screen.view(picture=True), _attached(screen, png))


def _attached(screen: Screen, png: bytes | None) -> list[Attachment]:
    return [Attachment(screen.picture_name, png)] if png else []


class Lasting(ABC):
    """A button or menu that outlives restarts, and answers for itself when it fails.

    discord.py only logs what a DynamicItem raises, which leaves the member waiting. Its ids are
    `feature:version:action:ids`; a new meaning gets a new version.
    """

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button is for; answer whatever goes wrong."""
        if not interaction.client.is_old(interaction):
            return
        interaction.extras[CLAIMED] = True
        try:
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button is for."""
