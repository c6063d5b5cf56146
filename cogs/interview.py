"""/interview"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.domain.content.models.interview import Seniority
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import RoleName
from bot.ui.interview import hiring, practice
from bot.ui.interview.practice import LEVEL_NAMES
from bot.ui.interview.routes import AskInterview

_LEVELS = [app_commands.Choice(name=name, value=level.value) for level, name in LEVEL_NAMES.items()]


class Interview(commands.Cog):
    @in_servers
    @app_commands.command()
    @app_commands.describe(
        role="The role you want to be hired for; type a few letters",
        level="The experience that the questions expect; leave it out to get all",
    )
    @app_commands.choices(level=_LEVELS)
    async def interview(
        self, interaction: Interaction, role: RoleName, level: str | None = None
    ) -> None:
        """Practise job interview questions one at a time; only you see them"""
        chosen = Seniority(level) if level else None
        await respond(interaction, AskInterview(role=role, level=chosen))


async def setup(bot: StudyBot) -> None:
    bot.router.include(practice.router)
    bot.router.include(hiring.router)
    await bot.add_cog(Interview())
