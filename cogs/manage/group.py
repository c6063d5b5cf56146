"""/manage group"""

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups.autocomplete import GroupName
from bot.ui.groups.routes import ArchiveGroup, CreateGroup, EditGroup, ListAllGroups


class Groups(app_commands.Group, name="group", description="Make, change and archive groups"):
    """The groups of a server."""

    @app_commands.command(name="create")
    async def create(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        timezone: ZoneName | None = None,
    ) -> None:
        """Make another group, with settings of its own

        Args:
            name: What the group is called
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await respond(interaction, CreateGroup(name=name, zone=timezone))

    @app_commands.command(name="edit")
    async def edit(
        self,
        interaction: Interaction,
        group: GroupName,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: ZoneName | None = None,
    ) -> None:
        """See and change what is chosen for a group

        Args:
            group: Which group
            name: A new name for it
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await respond(interaction, EditGroup(group=group, name=name, zone=timezone))

    @app_commands.command(name="archive")
    async def archive(self, interaction: Interaction, group: GroupName) -> None:
        """Close a group and keep everything in it; run it again to open it

        Args:
            group: Which group
        """
        await respond(interaction, ArchiveGroup(group=group))

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """All groups of this server, with when they post and how many are in them"""
        await respond(interaction, ListAllGroups())
