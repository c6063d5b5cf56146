"""/career"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.domain.content.models.questions import Seniority
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import RoleName
from bot.ui.career.cv import ShowCv
from bot.ui.career.interview import LEVEL_NAMES
from bot.ui.career.routes import AskInterview, ReadJobAd, ShowGap, ShowSkills

_LEVELS = [app_commands.Choice(name=name, value=level.value) for level, name in LEVEL_NAMES.items()]


@in_servers
class Career(commands.GroupCog, name="career", description="Skills, CV and job interviews"):
    @app_commands.command(name="skills")
    async def skills(self, interaction: Interaction) -> None:
        """See your skills and the evidence for them, and say which ones you have; only you see it"""
        await respond(interaction, ShowSkills())

    @app_commands.command(name="gap")
    @app_commands.describe(role="The role you want to work towards; type a few letters")
    async def gap(self, interaction: Interaction, role: RoleName | None = None) -> None:
        """See which of a role’s skills you have, and three ways to get the next one"""
        await respond(interaction, ShowGap(role=role))

    @app_commands.command(name="job-ad")
    async def job_ad(self, interaction: Interaction) -> None:
        """Paste a job ad and see which of its skills you have; the text isn’t stored"""
        await respond(interaction, ReadJobAd())

    @app_commands.command(name="cv")
    @app_commands.describe(role="Only lines that fit this role; leave it out to see them all")
    async def cv(self, interaction: Interaction, role: RoleName | None = None) -> None:
        """Get lines for your CV from your accepted answers, finished plans and capstones; only you see them"""
        await respond(interaction, ShowCv(role=role))

    @app_commands.command(name="interview")
    @app_commands.describe(
        role="The role you want to be hired for; type a few letters",
        level="The experience that the questions expect; leave it out to get all",
    )
    @app_commands.choices(level=_LEVELS)
    async def interview(
        self, interaction: Interaction, role: RoleName | None = None, level: str | None = None
    ) -> None:
        """Practise job interview questions one at a time; only you see them"""
        chosen = Seniority(level) if level else None
        await respond(interaction, AskInterview(role=role, level=chosen))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Career())
