"""Names that members type: suggested while they type, and found when they have chosen or not."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.app import Interaction, StudyBot
from bot.domain.content.catalog import Catalog
from bot.domain.content.names import Named, NameIndex
from bot.domain.errors import Refusal
from bot.domain.parsing import parse_time, suggest_times
from bot.domain.schedule.zones import find_zone, zones
from bot.formatting import join_words, quoted
from bot.interactions import reply
from bot.interactions.errors import answer_error

_LONGEST_NAME = 200

Choices: TypeAlias = list[app_commands.Choice[Any]]
Suggest: TypeAlias = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, Choices]]


def suggesting(
    choices_for: Callable[[discord.Interaction[Any], str], Choices | Awaitable[Choices]],
) -> Suggest:
    """Make an autocomplete that answers whatever is typed, and itself when it fails."""

    async def suggest(interaction: discord.Interaction[Any], typed: str) -> Choices:
        try:
            choices = choices_for(interaction, typed)
            if isinstance(choices, Awaitable):
                choices = await choices
            await reply.suggest(interaction, choices)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)
        return []  # answered above; discord.py sends nothing more

    return suggest


def _suggest(index_of: Callable[[Catalog], NameIndex[Any]]) -> Suggest:
    """Make an autocomplete over one kind of entry of the pack."""

    def choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
        return _named(index_of(interaction.client.resources.catalog).suggest(typed))

    return suggesting(choices)


def _named(entries: Iterable[Named]) -> Choices:
    return [app_commands.Choice(name=entry.name, value=entry.id) for entry in entries]


challenge_names = _suggest(lambda catalog: catalog.challenge_names)
zone_names = suggesting(lambda _, typed: _named(zones().suggest(typed)))
times_of_day = suggesting(
    lambda _, typed: [
        app_commands.Choice(name=f"{time:%H:%M}", value=f"{time:%H:%M}")
        for time in suggest_times(typed)
    ]
)


def zone_named(typed: str | None) -> str | None:
    """Return the time zone a member means; None where nothing was typed.

    Raises:
        Refusal: it could be several or none; the nearest are named.
    """
    if typed is None:
        return None
    found = find_zone(typed)
    if found is None:
        near = join_words(f"“{zone.name}”" for zone in zones().nearest(typed))
        raise Refusal(f"I don’t know the time zone {quoted(typed)}. Choose one, such as {near}.")
    return found


class Option(app_commands.Transformer[StudyBot]):
    """An option with suggestions; what was typed or chosen reaches the command as it is."""

    @abstractmethod
    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Return up to 25 suggestions for what was typed so far."""

    async def autocomplete(self, interaction: Interaction, typed: Any, /) -> Choices:
        """Answer with suggestions, or with none if that fails."""
        try:
            await reply.suggest(interaction, await self.suggest(interaction, str(typed)))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)
        return []  # answered already; discord.py sends nothing more

    async def transform(self, _: Interaction, value: Any, /) -> Any:
        """Return what the command receives."""
        return value


class NameOption(Option):
    """The name of an entry of the content pack."""

    def __init__(self, index_of: Callable[[Catalog], NameIndex[Any]]) -> None:
        self._index_of = index_of

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Suggest the names that match what was typed."""
        return _named(self._index_of(interaction.client.resources.catalog).suggest(typed))

    async def transform(self, _: Interaction, value: str, /) -> str:
        """Return what was chosen or typed, cut where it is longer than any name."""
        return value[:_LONGEST_NAME]


class ZoneOption(Option):
    """A time zone by its name, a city, a country or an abbreviation."""

    async def suggest(self, _: Interaction, typed: str, /) -> Choices:
        """Suggest the time zones that match what was typed."""
        return _named(zones().suggest(typed))

    async def transform(self, _: Interaction, value: str, /) -> str | None:
        """Return the IANA name of the time zone.

        Raises:
            Refusal: what was typed could be several zones or none.
        """
        return zone_named(value)


class TimeOption(Option):
    """A time of day."""

    async def suggest(self, _: Interaction, typed: str, /) -> Choices:
        """Suggest full and half hours that begin as typed."""
        times = [f"{time:%H:%M}" for time in suggest_times(typed)]
        return [app_commands.Choice(name=time, value=time) for time in times]

    async def transform(self, _: Interaction, value: str, /) -> dt.time:
        """Return the time.

        Raises:
            Refusal: what was typed is no time of day.
        """
        return parse_time(value)
