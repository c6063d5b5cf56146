"""/privacy"""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers_and_messages
from bot.domain.visibility import Visibility
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.privacy import DeleteStored, ExportStored, SetVisibility, ShowStored, router

_VISIBILITIES = {
    "by my name": Visibility.SHOWN,
    "by an alias": Visibility.ALIAS,
    "not at all": Visibility.HIDDEN,
}


@in_servers_and_messages
class Privacy(
    commands.GroupCog,
    name="privacy",
    description="See, copy or delete what Cohort stores about you",
):
    @app_commands.command(name="show")
    async def show(self, interaction: Interaction) -> None:
        """See what Cohort stores about you, why, and for how long"""
        await respond(interaction, ShowStored())

    @app_commands.command(name="export")
    async def export(self, interaction: Interaction) -> None:
        """Get a file with everything Cohort stores about you"""
        await respond(interaction, ExportStored())

    @app_commands.command(name="delete")
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything Cohort stores about you, in all servers; asks first"""
        await respond(interaction, DeleteStored())

    @app_commands.command(name="visibility")
    @app_commands.describe(
        show_me="How others see you",
        alias="The name to show instead of yours, if you choose an alias",
    )
    async def visibility(
        self,
        interaction: Interaction,
        show_me: Literal["by my name", "by an alias", "not at all"],
        alias: app_commands.Range[str, 1, 32] | None = None,
    ) -> None:
        """Choose how others in this server see you"""
        await respond(interaction, SetVisibility(visibility=_VISIBILITIES[show_me], alias=alias))


async def setup(bot: StudyBot) -> None:
    bot.router.include(router)
    await bot.add_cog(Privacy())
