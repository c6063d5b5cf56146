"""/setup"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import ZoneName
from bot.ui.groups.routes import CheckSetup, StartSetup


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
    # `cogs/group.py` includes the router of these screens, which are about groups.
    await bot.add_cog(Setup())
