"""/group and /setup"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups import joining, managing, notices, settings, setup_check
from bot.ui.groups.choosing import OpenGroupName
from bot.ui.groups.routes import CheckSetup, JoinGroup, LeaveGroup, ListGroups, StartSetup


@in_servers
class Group(commands.GroupCog, name="group", description="Study groups in this server"):
    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """See the study groups here and which one is yours"""
        await respond(interaction, ListGroups())

    @app_commands.command(name="join")
    @app_commands.describe(group="Which group")
    async def join(self, interaction: Interaction, group: OpenGroupName) -> None:
        """Join a study group, or switch to another one"""
        await respond(interaction, JoinGroup(name=group))

    @app_commands.command(name="leave")
    async def leave(self, interaction: Interaction) -> None:
        """Leave your study group; everything you did there is kept"""
        await respond(interaction, LeaveGroup())


@for_moderators
class Setup(commands.GroupCog, name="setup", description="For moderators: set up Cohort"):
    @app_commands.command(name="start")
    @app_commands.describe(
        name="The group’s name; you can change it later",
        timezone="The group’s time zone: a city, a country or an abbreviation",
    )
    async def start(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: ZoneName | None = None,
    ) -> None:
        """Set up your first study group; use it again to continue"""
        await respond(interaction, StartSetup(name=name, zone=timezone))

    @app_commands.command(name="check")
    async def check(self, interaction: Interaction) -> None:
        """See whether Cohort can work here, and how to fix any problem"""
        await respond(interaction, CheckSetup())


async def setup(bot: StudyBot) -> None:
    for part in (joining, managing, settings, setup_check, notices):
        bot.router.include(part.router)
    await bot.add_cog(Group())
    await bot.add_cog(Setup())
