"""What is suggested while people type the name of a group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.app import Interaction, check_moderator, seat
from bot.domain.content.names import Label, NameIndex
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.parsing import parse_date, suggest_dates
from bot.domain.plan.progress import long_date
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, Option, suggesting


async def _every(interaction: discord.Interaction[Any], typed: str) -> Choices:
    check_moderator(interaction)
    async with interaction.client.resources.database.reading() as session:
        return _matching(await groups.list_groups(session, seat(interaction).guild_id), typed)


async def _open(interaction: discord.Interaction[Any], typed: str) -> Choices:
    async with interaction.client.resources.database.reading() as session:
        return _matching(await groups.list_open_groups(session, seat(interaction).guild_id), typed)


def _matching(there: Sequence[StudyGroup], typed: str) -> Choices:
    by_name = {group.name: group for group in there}
    index = NameIndex([Label(name, name) for name in by_name])
    return [
        app_commands.Choice(name=label.name, value=str(by_name[label.name].id))
        for label in index.suggest(typed)
    ]


class GroupOption(Option):
    """Any group of the server, also an archived one; for moderators."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Suggest the groups whose names match what was typed."""
        return await _every(interaction, typed)


class OpenGroupOption(Option):
    """A group of the server that members can join."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Suggest the groups whose names match what was typed."""
        return await _open(interaction, typed)


every_group = suggesting(_every)
groups_to_join = suggesting(_open)


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
