"""/manage-old: actions that are not on a screen of /manage yet. This folder goes when it is empty."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups.choosing import GroupName, OpenGroupName
from bot.ui.groups.routes import ArchiveGroup, CreateGroup, EditGroup, ListAllGroups
from bot.ui.moderation.routes import MoveMember
from cogs.manage_old.board import Board
from cogs.manage_old.challenge import Challenges, Reviews


class Groups(app_commands.Group, name="group", description="Create, change and archive groups"):
    @app_commands.command(name="create")
    @app_commands.describe(
        name="The group’s name",
        timezone="The group’s time zone: a city, a country or an abbreviation",
    )
    async def create(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        timezone: ZoneName | None = None,
    ) -> None:
        """Create another group with its own settings"""
        await respond(interaction, CreateGroup(name=name, zone=timezone))

    @app_commands.command(name="edit")
    @app_commands.describe(
        group="Which group",
        name="A new name for it",
        timezone="The group’s time zone: a city, a country or an abbreviation",
    )
    async def edit(
        self,
        interaction: Interaction,
        group: GroupName,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: ZoneName | None = None,
    ) -> None:
        """See and change a group’s settings"""
        await respond(interaction, EditGroup(group=group, name=name, zone=timezone))

    @app_commands.command(name="archive")
    @app_commands.describe(group="Which group")
    async def archive(self, interaction: Interaction, group: GroupName) -> None:
        """Archive a group and keep everything in it; the same command opens it again"""
        await respond(interaction, ArchiveGroup(group=group))

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """See all groups in this server, when they post and how many members they have"""
        await respond(interaction, ListAllGroups())


class Members(app_commands.Group, name="member", description="Move members between groups"):
    @app_commands.command(name="move")
    @app_commands.rename(to_group="to-group")
    @app_commands.describe(member="Which member", to_group="Which group to move them to")
    async def move(
        self, interaction: Interaction, member: discord.Member, to_group: OpenGroupName
    ) -> None:
        """Move a member to another group; their plan moves with them, points stay"""
        await respond(interaction, MoveMember(member=member, to_group=to_group))


@for_moderators
class ManageOld(
    commands.GroupCog, name="manage-old", description="For moderators: run your groups"
):
    board = Board()
    group = Groups()
    challenge = Challenges()
    review = Reviews()
    member = Members()


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(ManageOld())
