"""Options that name a group: suggestions while people type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.app import Interaction
from bot.domain.content.names import Label, NameIndex
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.parsing import parse_date, suggest_dates
from bot.domain.plan.progress import long_date
from bot.interactions.respond import member_of
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, Option, suggesting


class OpenGroupOption(Option):
    """The name or id of a group that members can join."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Suggest open groups whose name is like what was typed."""
        async with interaction.client.resources.database.reading() as session:
            guild_id = member_of(interaction).guild_id
            return _matching(await groups.list_open_groups(session, guild_id), typed)


class GroupOption(Option):
    """The name or id of any group of the server, for moderators."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Suggest groups whose name is like what was typed."""
        async with interaction.client.resources.database.reading() as session:
            guild_id = member_of(interaction).guild_id
            return _matching(await groups.list_groups(session, guild_id), typed)


def _matching(found: Sequence[StudyGroup], typed: str) -> Choices:
    id_of = {group.name: group.id for group in found}
    index = NameIndex([Label(name, name) for name in id_of])
    return [
        app_commands.Choice(name=label.name, value=str(id_of[label.name]))
        for label in index.suggest(typed)
    ]


every_group = suggesting(GroupOption().suggest)
groups_to_join = suggesting(OpenGroupOption().suggest)
"""For commands that are not routed yet (temporary)."""


def _dates(interaction: discord.Interaction[Any], typed: str) -> Choices:
    return [
        app_commands.Choice(name=long_date(day), value=day.isoformat())
        for day in suggest_dates(typed, _today(interaction))
    ]


def _today(interaction: discord.Interaction[Any]) -> dt.date:
    now: dt.datetime = interaction.client.resources.clock.now()
    return now.date()


def last_date(interaction: discord.Interaction[Any], typed: str | None) -> dt.date | None:
    """Return the date a moderator means; None where nothing was typed.

    Raises:
        Refusal: it is no date, or past.
    """
    if not typed:
        return None
    today = _today(interaction)
    chosen = parse_date(typed, today)
    if chosen < today:
        raise Refusal(f"{long_date(chosen)} is past. Choose today or a later date, or none.")
    return chosen


dates_from_now = suggesting(_dates)
