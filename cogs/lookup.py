"""/role, /skill, /salary, /compare, /faq, /projects, /roadmap, /workflow and /help"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, anywhere
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import NameOption
from bot.ui.lookup import routes
from bot.ui.lookup.endpoints import router

RoleName = app_commands.Transform[str, NameOption(lambda catalog: catalog.role_names)]
SkillName = app_commands.Transform[str, NameOption(lambda catalog: catalog.skill_names)]
LevelName = app_commands.Transform[str, NameOption(lambda catalog: catalog.level_names)]
ProjectName = app_commands.Transform[str, NameOption(lambda catalog: catalog.project_names)]
QuestionName = app_commands.Transform[str, NameOption(lambda catalog: catalog.question_names)]

_PRIVATE = "Show the answer only to you"


class LookUps(commands.Cog):
    @anywhere
    @app_commands.command()
    @app_commands.describe(role="The role to look up; a few letters are enough", private=_PRIVATE)
    async def role(self, interaction: Interaction, role: RoleName, private: bool = False) -> None:
        """What a role is: its work, its skills, how people get in"""
        await respond(interaction, routes.ShowRole(role=role, public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(skill="The skill to look up; a few letters are enough", private=_PRIVATE)
    async def skill(
        self, interaction: Interaction, skill: SkillName, private: bool = False
    ) -> None:
        """What a skill is, what to know first, who needs it, how to practise it"""
        await respond(interaction, routes.ShowSkill(skill=skill, public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(
        role="A role; leave it out to see all roles",
        level="A level of experience, such as Senior",
        private=_PRIVATE,
    )
    async def salary(
        self,
        interaction: Interaction,
        role: RoleName | None = None,
        level: LevelName | None = None,
        private: bool = False,
    ) -> None:
        """Ranges of pay with their source: all of them, of a role, or of a level"""
        await respond(interaction, routes.ShowSalary(role=role, level=level, public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(
        first="A role",
        second="The role to set beside it",
        third="A third one, if you like",
        private=_PRIVATE,
    )
    async def compare(
        self,
        interaction: Interaction,
        first: RoleName,
        second: RoleName,
        third: RoleName | None = None,
        private: bool = False,
    ) -> None:
        """Two or three roles side by side: focus, skills, a task, pay"""
        route = routes.CompareRoles(first=first, second=second, third=third, public=not private)
        await respond(interaction, route)

    @anywhere
    @app_commands.command()
    @app_commands.describe(question="One question; leave it out to see them all", private=_PRIVATE)
    async def faq(
        self, interaction: Interaction, question: QuestionName | None = None, private: bool = False
    ) -> None:
        """Questions about the work and the way in, and how to read a job ad"""
        await respond(interaction, routes.ShowQuestion(question=question, public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(project="One project; leave it out to see them all", private=_PRIVATE)
    async def projects(
        self, interaction: Interaction, project: ProjectName | None = None, private: bool = False
    ) -> None:
        """Portfolio projects, and what makes one convincing"""
        await respond(interaction, routes.ShowProject(project=project, public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(private=_PRIVATE)
    async def roadmap(self, interaction: Interaction, private: bool = False) -> None:
        """The steps from first Python to a job, with the skill behind each"""
        await respond(interaction, routes.ShowRoadmap(public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(private=_PRIVATE)
    async def workflow(self, interaction: Interaction, private: bool = False) -> None:
        """What an AI engineer does, stage by stage, with the skill behind each"""
        await respond(interaction, routes.ShowWorkflow(public=not private))

    @anywhere
    @app_commands.command()
    @app_commands.describe(private=_PRIVATE)
    async def help(self, interaction: Interaction, private: bool = False) -> None:
        """What Cohort does, for members and moderators, and where data goes"""
        await respond(interaction, routes.ShowHelp(public=not private))


async def setup(bot: StudyBot) -> None:
    bot.router.include(router)
    await bot.add_cog(LookUps())
