"""/group, /privacy and /setup"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators, in_servers, in_servers_and_messages
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui import privacy
from bot.ui.autocomplete import ZoneName
from bot.ui.groups import joining, managing, notices, settings, setup_check
from bot.ui.groups.routes import CheckSetup, ListGroups, StartSetup
from bot.ui.privacy import ShowStored


class Members(commands.Cog):
    @in_servers
    @app_commands.command(name="group")
    async def group(self, interaction: Interaction) -> None:
        """See the study groups here, join one or leave yours"""
        await respond(interaction, ListGroups())

    @in_servers_and_messages
    @app_commands.command(name="privacy")
    async def privacy(self, interaction: Interaction) -> None:
        """See, copy or delete what Cohort stores about you, and choose how you appear"""
        await respond(interaction, ShowStored())


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
    for part in (joining, privacy, managing, settings, setup_check, notices):
        bot.router.include(part.router)
    await bot.add_cog(Members())
    await bot.add_cog(Setup())
