"""/manage group"""

from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.ui.autocomplete import zone_named, zone_names
from bot.ui.groups import endpoints as deeds
from bot.ui.groups.autocomplete import every_group


class Groups(ModeratorGroup, name="group", description="Make, change and archive groups"):
    """The groups of a server."""

    @app_commands.command(name="create")
    @app_commands.autocomplete(timezone=zone_names)
    async def create(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        timezone: str | None = None,
    ) -> None:
        """Make another group, with settings of its own

        Args:
            name: What the group is called
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await deeds.create(interaction, name, zone_named(timezone))

    @app_commands.command(name="edit")
    @app_commands.autocomplete(group=every_group, timezone=zone_names)
    async def edit(
        self,
        interaction: Interaction,
        group: str,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: str | None = None,
    ) -> None:
        """See and change what is chosen for a group

        Args:
            group: Which group
            name: A new name for it
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await deeds.edit(interaction, group, name, zone_named(timezone))

    @app_commands.command(name="archive")
    @app_commands.autocomplete(group=every_group)
    async def archive(self, interaction: Interaction, group: str) -> None:
        """Close a group and keep everything in it; run it again to open it

        Args:
            group: Which group
        """
        await deeds.archive(interaction, group)

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """All groups of this server, with when they post and how many are in them"""
        await deeds.list_all(interaction)
