"""/manage group and /manage member"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups.autocomplete import GroupName, OpenGroupName
from bot.ui.groups.routes import ArchiveGroup, CreateGroup, EditGroup, ListAllGroups
from bot.ui.moderation.routes import MoveMember


class Groups(app_commands.Group, name="group", description="Make, change and archive groups"):
    @app_commands.command(name="create")
    @app_commands.describe(
        name="What the group is called",
        timezone="Where its clock ticks: a city, a country or an abbreviation",
    )
    async def create(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        timezone: ZoneName | None = None,
    ) -> None:
        """Make another group, with settings of its own"""
        await respond(interaction, CreateGroup(name=name, zone=timezone))

    @app_commands.command(name="edit")
    @app_commands.describe(
        group="Which group",
        name="A new name for it",
        timezone="Where its clock ticks: a city, a country or an abbreviation",
    )
    async def edit(
        self,
        interaction: Interaction,
        group: GroupName,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: ZoneName | None = None,
    ) -> None:
        """See and change what is chosen for a group"""
        await respond(interaction, EditGroup(group=group, name=name, zone=timezone))

    @app_commands.command(name="archive")
    @app_commands.describe(group="Which group")
    async def archive(self, interaction: Interaction, group: GroupName) -> None:
        """Close a group and keep everything in it; run it again to open it"""
        await respond(interaction, ArchiveGroup(group=group))

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """All groups of this server, with when they post and how many are in them"""
        await respond(interaction, ListAllGroups())


class Members(app_commands.Group, name="member", description="Move members between groups"):
    @app_commands.command(name="move")
    @app_commands.rename(to_group="to-group")
    @app_commands.describe(member="Who", to_group="Into which group")
    async def move(
        self, interaction: Interaction, member: discord.Member, to_group: OpenGroupName
    ) -> None:
        """Put a member into another group; what they did goes along, points stay"""
        await respond(interaction, MoveMember(member=member, to_group=to_group))
