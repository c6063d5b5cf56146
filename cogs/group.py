"""/group"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, in_servers, seat
from bot.ui.acts import Act, Choose, ChooseChannel, ChooseRole
from bot.ui.groups import endpoints as deeds
from bot.ui.groups import notices, settings
from bot.ui.groups.autocomplete import groups_to_join
from bot.ui.groups.notices import tell
from bot.ui.groups.screens import FEATURE


@in_servers
class Group(commands.GroupCog, name="group", description="Study groups of this server"):
    """Being in a group."""

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """The study groups here, and which one is yours"""
        await deeds.list_open(interaction)

    @app_commands.command(name="join")
    @app_commands.autocomplete(group=groups_to_join)
    async def join(self, interaction: Interaction, group: str) -> None:
        """Join a study group; you leave the one you are in

        Args:
            group: Which group
        """
        await deeds.join(interaction, seat(interaction), group)

    @app_commands.command(name="leave")
    async def leave(self, interaction: Interaction) -> None:
        """Leave your study group; what you did there is kept"""
        await deeds.leave(interaction, seat(interaction))


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot, and what all buttons and menus that do something share."""
    bot.afterwards["group"] = tell
    bot.router.include(notices.router)
    bot.add_dynamic_items(Act, Choose, ChooseChannel, ChooseRole)
    bot.doers[FEATURE] = settings.press
    await bot.add_cog(Group())
