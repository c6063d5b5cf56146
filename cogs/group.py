"""/group"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups import joining, managing, notices, settings, setup_check
from bot.ui.groups.choosing import OpenGroupName
from bot.ui.groups.routes import JoinGroup, LeaveGroup, ListGroups


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


async def setup(bot: StudyBot) -> None:
    for part in (joining, managing, settings, setup_check, notices):
        bot.router.include(part.router)
    await bot.add_cog(Group())
