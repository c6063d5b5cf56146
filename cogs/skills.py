"""/my-skills, /gap and /job-ad"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import RoleName
from bot.ui.skills import gap, job_ad, my_skills
from bot.ui.skills.routes import ReadJobAd, ShowGap, ShowSkills


class Skills(commands.Cog):
    @in_servers
    @app_commands.command(name="my-skills")
    async def my_skills(self, interaction: Interaction) -> None:
        """See your skills and the evidence for them, and say which ones you have; only you see it"""
        await respond(interaction, ShowSkills())

    @in_servers
    @app_commands.command()
    @app_commands.describe(role="The role you want to work towards; type a few letters")
    async def gap(self, interaction: Interaction, role: RoleName) -> None:
        """See which of a role’s skills you have, and how to get the others"""
        await respond(interaction, ShowGap(role=role))

    @in_servers
    @app_commands.command(name="job-ad")
    async def job_ad(self, interaction: Interaction) -> None:
        """Paste a job ad and see which of its skills you have; the text isn’t stored"""
        await respond(interaction, ReadJobAd())


async def setup(bot: StudyBot) -> None:
    for part in (my_skills, gap, job_ad):
        bot.router.include(part.router)
    await bot.add_cog(Skills())
