"""Options of commands: suggestions while members type, and what the command receives."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from discord import app_commands

from bot.app import StudyBot
from bot.domain.content import Catalog, Named, NameIndex
from bot.domain.errors import Refusal
from bot.domain.markup import quoted
from bot.domain.parsing import parse_time, suggest_dates, suggest_times
from bot.domain.schedule.clock import long_date
from bot.domain.schedule.zones import zones_of
from bot.formatting import join_words
from bot.interactions import Interaction, reply
from bot.interactions.errors import answer_error
from bot.ui.lookup.routes import LONGEST_NAME

MOST_CHOICES = 25
"""Suggestions for an option that Discord accepts."""

Choices: TypeAlias = list[app_commands.Choice[Any]]


def require_zone(typed: str, catalog: Catalog) -> str:
    """Return the IANA name of the time zone that is meant; else refuse and name the nearest."""
    zones = zones_of(catalog)
    found = zones.find(typed)
    if found is None:
        near = join_words((f"“{zone.name}”" for zone in zones.nearest(typed)), "or")
        if zones.is_ambiguous(typed):
            raise Refusal(f"{quoted(typed)} is used in several time zones. Choose {near}.")
        raise Refusal(
            f"I don’t know the time zone {quoted(typed)}. Type a city, a country or an abbreviation, such as {near}."
        )
    return found


class Option(app_commands.Transformer[StudyBot]):
    """An option with suggestions; what was typed or chosen reaches the command as it is."""

    @abstractmethod
    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Return up to MOST_CHOICES suggestions for what was typed so far."""

    async def autocomplete(self, interaction: Interaction, typed: Any, /) -> Choices:
        """Answer with suggestions, or with none if that fails."""
        try:
            async with interaction.client.suggesting.turn_of(interaction.user.id):
                await reply.suggest(interaction, await self.suggest(interaction, str(typed)))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)
        return []  # answered already; discord.py sends nothing more

    async def transform(self, _: Interaction, value: Any, /) -> Any:
        """Return what the command receives."""
        return value


def _choices(entries: Iterable[Named]) -> Choices:
    return [app_commands.Choice(name=entry.name, value=entry.id) for entry in entries]


@lru_cache(maxsize=1024)
def _names_like(index: NameIndex[Any], typed: str) -> Choices:
    """Return suggestions, which are the same for the same letters while the bot runs."""
    return _choices(index.suggest(typed))


class NameOption(Option):
    """The name of an entry of the content pack, cut to the length that routes accept."""

    def __init__(self, index_of: Callable[[Catalog], NameIndex[Any]]) -> None:
        self._index_of = index_of

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        index = self._index_of(interaction.client.resources.catalog)
        return _names_like(index, typed[:LONGEST_NAME])

    async def transform(self, _: Interaction, value: str, /) -> str:
        return value[:LONGEST_NAME]


RoleName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.role_names)]


class ZoneOption(Option):
    """A time zone by its name, a city, a country or an abbreviation; its IANA name is received."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        return _choices(zones_of(interaction.client.resources.catalog).suggest(typed))

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return require_zone(value, interaction.client.resources.catalog)


ZoneName: TypeAlias = Annotated[str, ZoneOption]  # the type of options that name a time zone


def date_choices(typed: str, today: dt.date) -> Choices:
    """Suggest dates from today on that match what was typed."""
    dates = suggest_dates(typed, today)
    return [app_commands.Choice(name=long_date(day), value=day.isoformat()) for day in dates]


class TimeOption(Option):
    """A time of day; full and half hours are suggested."""

    async def suggest(self, _: Interaction, typed: str, /) -> Choices:
        times = [f"{time:%H:%M}" for time in suggest_times(typed)]
        return [app_commands.Choice(name=time, value=time) for time in times]

    async def transform(self, _: Interaction, value: str, /) -> dt.time:
        return parse_time(value)
