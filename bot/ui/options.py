"""Names that members type: suggested while they type, and found when they have chosen or not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

import discord
from discord import app_commands, ui

from bot import reply
from bot.domain.catalog import Catalog
from bot.domain.names import Named, NameIndex
from bot.errors import Declined, answer_error
from bot.screen import Layout
from bot.ui.links import Link, rows
from bot.ui.text import quoted

Suggest: TypeAlias = Callable[
    [discord.Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]
N = TypeVar("N", bound=Named)


def _suggest(index_of: Callable[[Catalog], NameIndex[Any]]) -> Suggest:
    """Make an autocomplete over one kind of entry, which answers whatever is typed."""

    async def suggest(
        interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            entries = index_of(interaction.client.resources.catalog).suggest(typed)
            choices = [app_commands.Choice(name=entry.name, value=entry.id) for entry in entries]
            await reply.suggest(interaction, choices)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)
        return []  # answered above; discord.py sends nothing more

    return suggest


role_names = _suggest(lambda catalog: catalog.role_names)
skill_names = _suggest(lambda catalog: catalog.skill_names)
level_names = _suggest(lambda catalog: catalog.level_names)
project_names = _suggest(lambda catalog: catalog.project_names)
question_names = _suggest(lambda catalog: catalog.question_names)


def found(index: NameIndex[N], typed: str, offer: Callable[[N], Link]) -> N:
    """Return the entry a member means by what was typed or chosen.

    Raises:
        Declined: it could be several or none; the nearest three are offered, as links that
            `offer` makes.
    """
    entry = index.find(typed)
    if entry is None:
        raise Declined(did_you_mean(typed, [offer(near) for near in index.nearest(typed)]))
    return entry


def did_you_mean(typed: str, links: list[Link]) -> Layout:
    """Say that a name is not known, and offer others."""
    asked = f"I don’t know {quoted(typed)}." if typed.strip() else "That was an empty name."
    return Layout(ui.TextDisplay(f"{asked} Did you mean one of these?"), *rows(links))
