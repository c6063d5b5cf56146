"""Options that name a group: suggestions while people type."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from discord import app_commands

from bot.domain.content.names import Label, NameIndex
from bot.domain.groups import StudyGroup
from bot.interactions import Interaction
from bot.interactions.respond import member_of
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, Option


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


OpenGroupName: TypeAlias = Annotated[str, OpenGroupOption]
GroupName: TypeAlias = Annotated[str, GroupOption]
"""The types of options that name a group."""
