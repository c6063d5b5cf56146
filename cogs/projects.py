"""/projects"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import found, project_names
from bot.ui.base import show
from bot.ui.links import project_link
from bot.ui.lookup.projects import open_project, project_screen, projects_screen


class Projects(commands.Cog):
    """Portfolio projects."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(project=project_names)
    async def projects(
        self, interaction: Interaction, project: str | None = None, private: bool = False
    ) -> None:
        """Portfolio projects, and what makes one convincing

        Args:
            project: One project; leave it out to see them all
            private: Show the answer only to you
        """
        catalog = interaction.client.resources.catalog
        if project is None:
            screen = projects_screen(catalog)
        else:
            meant = found(catalog.project_names, project, project_link)
            screen = project_screen(catalog, meant)
        await show(interaction, screen, private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["project"] = open_project
    await bot.add_cog(Projects())
