"""Options that name a group: suggestions while people type."""

from typing import Annotated, TypeAlias

from discord import app_commands

from bot.domain.content import Label, NameIndex
from bot.interactions import Interaction
from bot.interactions.interaction import member_of
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, Option


class GroupOption(Option):
    """The name or id of a group of the server, perhaps only of those that members can join."""

    def __init__(self, *, only_open: bool) -> None:
        self._list_groups = groups.list_open_groups if only_open else groups.list_groups

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        guild_id = member_of(interaction).guild_id
        async with interaction.client.resources.database.reading() as connection:
            found = await self._list_groups(connection, guild_id)
        id_of = {group.name: group.id for group in found}
        index = NameIndex([Label(name, name) for name in id_of])
        return [
            app_commands.Choice(name=label.name, value=str(id_of[label.name]))
            for label in index.suggest(typed)
        ]


OpenGroupName: TypeAlias = Annotated[str, GroupOption(only_open=True)]
GroupName: TypeAlias = Annotated[str, GroupOption(only_open=False)]
"""The types of options that name a group."""

WHICH_GROUP = "Which group, if there are several"
"""Describes an option that may be left out where there is one group."""
