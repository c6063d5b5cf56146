"""Options of commands: suggestions while members type, and what the command receives."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from discord import app_commands

from bot.app import StudyBot
from bot.domain.content import Catalog, NameIndex
from bot.domain.errors import Refusal
from bot.domain.markup import quoted
from bot.domain.schedule.zones import zones_of
from bot.formatting import join_words
from bot.interactions import Interaction, Route, button, declined, reply
from bot.interactions.errors import answer_error
from bot.ui.lookup.routes import LONGEST_NAME

MOST_CHOICES = 25  # suggestions for an option that Discord accepts

Choices: TypeAlias = list[app_commands.Choice[Any]]


def require_zone(
    typed: str, catalog: Catalog, route_to: Callable[[str | None], Route] | None = None
) -> str:
    """Return the IANA name of the time zone that is meant; else refuse and name the nearest.

    With `route_to`, the nearest are buttons, beside one that asks again.
    """
    zones = zones_of(catalog)
    if found := zones.find(typed):
        return found
    near, unsure = zones.nearest(typed), f"I’m not sure which time zone {quoted(typed)} is."
    if route_to:
        buttons = [button(zone.name, route_to(zone.id)) for zone in near]
        buttons.append(button("Type another…", route_to(None)))
        raise declined(f"{unsure} Is it one of these?", *buttons)
    names = join_words((f"“{zone.name}”" for zone in near), "or")
    raise Refusal(f"{unsure} Type a city or a country, or one of these: {names}.")


class Option(app_commands.Transformer[StudyBot]):
    """An option with suggestions; what was typed or chosen reaches the command as it is."""

    @abstractmethod
    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        """Return up to MOST_CHOICES suggestions for what was typed so far."""

    async def autocomplete(self, interaction: Interaction, typed: Any, /) -> Choices:
        """Answer with suggestions, or with none if that fails."""
        try:
            await reply.suggest(interaction, await self.suggest(interaction, str(typed)))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await answer_error(interaction, error)
        return []  # answered already; discord.py sends nothing more

    async def transform(self, _: Interaction, value: Any, /) -> Any:
        return value


class NameOption(Option):
    """The name of an entry of the content pack, cut to the length that routes accept."""

    def __init__(self, index_of: Callable[[Catalog], NameIndex[Any]]) -> None:
        self._index_of = index_of

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        found = self._index_of(interaction.client.resources.catalog).suggest(typed)
        return [app_commands.Choice(name=entry.name, value=entry.id) for entry in found]

    async def transform(self, _: Interaction, value: str, /) -> str:
        return value[:LONGEST_NAME]


RoleName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.role_names)]
