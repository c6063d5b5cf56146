"""/setup"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups.routes import CheckSetup, StartSetup


@for_moderators
class Setup(commands.GroupCog, name="setup", description="For moderators: set Cohort up"):
    @app_commands.command(name="start")
    @app_commands.describe(
        name="What the group is called; can be changed later",
        timezone="Where the group's clock ticks: a city, a country or an abbreviation",
    )
    async def start(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: ZoneName | None = None,
    ) -> None:
        """Set up the first study group, step by step; run it again to go on"""
        await respond(interaction, StartSetup(name=name, zone=timezone))

    @app_commands.command(name="check")
    async def check(self, interaction: Interaction) -> None:
        """Find out whether Cohort can do its work here, and how to mend what is missing"""
        await respond(interaction, CheckSetup())


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Setup())
