"""/role, /skill, /salary, /compare, /faq, /projects, /roadmap, /workflow and /help"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, anywhere
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import NameOption, RoleName
from bot.ui.lookup import routes

SkillName = app_commands.Transform[str, NameOption(lambda catalog: catalog.skill_names)]
LevelName = app_commands.Transform[str, NameOption(lambda catalog: catalog.level_names)]
ProjectName = app_commands.Transform[str, NameOption(lambda catalog: catalog.project_names)]
QuestionName = app_commands.Transform[str, NameOption(lambda catalog: catalog.question_names)]


class LookUps(commands.Cog):
    @anywhere
    @app_commands.command()
    @app_commands.describe(role="The role you want to know about; type a few letters")
    async def role(self, interaction: Interaction, role: RoleName) -> None:
        """See what a role does, which skills it needs, how to get in and where to learn it"""
        await respond(interaction, routes.ShowRole(role=role))

    @anywhere
    @app_commands.command()
    @app_commands.describe(skill="The skill you want to know about; type a few letters")
    async def skill(self, interaction: Interaction, skill: SkillName) -> None:
        """See what a skill is, what to know first, how to practise it and where to learn"""
        await respond(interaction, routes.ShowSkill(skill=skill))

    @anywhere
    @app_commands.command()
    @app_commands.describe(
        role="The role whose pay you want to see; leave it out to see all roles",
        level="The level of experience, such as Senior; leave it out to see all levels",
    )
    async def salary(
        self, interaction: Interaction, role: RoleName | None = None, level: LevelName | None = None
    ) -> None:
        """See what roles and levels of experience pay, with the source of each figure"""
        await respond(interaction, routes.ShowSalary(role=role, level=level))

    @anywhere
    @app_commands.command()
    @app_commands.describe(
        first="The first role",
        second="The role you want to compare it with",
        third="A third role, if you like",
    )
    async def compare(
        self,
        interaction: Interaction,
        first: RoleName,
        second: RoleName,
        third: RoleName | None = None,
    ) -> None:
        """Compare two or three roles: what they do, which skills they need, what they pay"""
        await respond(interaction, routes.CompareRoles(first=first, second=second, third=third))

    @anywhere
    @app_commands.command()
    @app_commands.describe(question="The question you want answered; leave it out to see them all")
    async def faq(self, interaction: Interaction, question: QuestionName | None = None) -> None:
        """Read answers about the work, how to get started and how to read a job ad"""
        await respond(interaction, routes.ShowQuestion(question=question))

    @anywhere
    @app_commands.command()
    @app_commands.describe(project="The project you want to see; leave it out to see them all")
    async def projects(self, interaction: Interaction, project: ProjectName | None = None) -> None:
        """Find a portfolio project and see what makes it convincing"""
        await respond(interaction, routes.ShowProject(project=project))

    @anywhere
    @app_commands.command()
    async def roadmap(self, interaction: Interaction) -> None:
        """See the steps from your first line of Python to a job, with the skills for each"""
        await respond(interaction, routes.ShowRoadmap())

    @anywhere
    @app_commands.command()
    async def workflow(self, interaction: Interaction) -> None:
        """See what an AI engineer does at each stage, with the skills for each"""
        await respond(interaction, routes.ShowWorkflow())

    @anywhere
    @app_commands.command()
    async def help(self, interaction: Interaction) -> None:
        """See what Cohort can do for you and what it stores about you"""
        await respond(interaction, routes.ShowHelp())


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(LookUps())
