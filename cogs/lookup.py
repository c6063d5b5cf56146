"""/role, /skill, /salary, /compare, /faq, /projects, /roadmap, /workflow and /help"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, anywhere
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.lookup.autocomplete import LevelName, ProjectName, QuestionName, RoleName, SkillName
from bot.ui.lookup.endpoints import router
from bot.ui.lookup.routes import (
    CompareRoles,
    ShowHelp,
    ShowProject,
    ShowQuestion,
    ShowRoadmap,
    ShowRole,
    ShowSalary,
    ShowSkill,
    ShowWorkflow,
)


class LookUps(commands.Cog):
    """What the content pack says about roles, skills, pay and the way there."""

    @anywhere
    @app_commands.command()
    async def role(self, interaction: Interaction, role: RoleName, private: bool = False) -> None:
        """What a role is: its work, its skills, how people get in

        Args:
            role: The role to look up; a few letters are enough
            private: Show the answer only to you
        """
        await respond(interaction, ShowRole(role=role, public=not private))

    @anywhere
    @app_commands.command()
    async def skill(
        self, interaction: Interaction, skill: SkillName, private: bool = False
    ) -> None:
        """What a skill is, what to know first, who needs it, how to practise it

        Args:
            skill: The skill to look up; a few letters are enough
            private: Show the answer only to you
        """
        await respond(interaction, ShowSkill(skill=skill, public=not private))

    @anywhere
    @app_commands.command()
    async def salary(
        self,
        interaction: Interaction,
        role: RoleName | None = None,
        level: LevelName | None = None,
        private: bool = False,
    ) -> None:
        """Ranges of pay with their source: all of them, of a role, or of a level

        Args:
            role: A role; leave it out to see all roles
            level: A level of experience, such as Senior
            private: Show the answer only to you
        """
        await respond(interaction, ShowSalary(role=role, level=level, public=not private))

    @anywhere
    @app_commands.command()
    async def compare(
        self,
        interaction: Interaction,
        first: RoleName,
        second: RoleName,
        third: RoleName | None = None,
        private: bool = False,
    ) -> None:
        """Two or three roles side by side: focus, skills, a task, pay

        Args:
            first: A role
            second: The role to set beside it
            third: A third one, if you like
            private: Show the answer only to you
        """
        route = CompareRoles(first=first, second=second, third=third, public=not private)
        await respond(interaction, route)

    @anywhere
    @app_commands.command()
    async def faq(
        self, interaction: Interaction, question: QuestionName | None = None, private: bool = False
    ) -> None:
        """Questions about the work and the way in, and how to read a job ad

        Args:
            question: One question; leave it out to see them all
            private: Show the answer only to you
        """
        await respond(interaction, ShowQuestion(question=question, public=not private))

    @anywhere
    @app_commands.command()
    async def projects(
        self, interaction: Interaction, project: ProjectName | None = None, private: bool = False
    ) -> None:
        """Portfolio projects, and what makes one convincing

        Args:
            project: One project; leave it out to see them all
            private: Show the answer only to you
        """
        await respond(interaction, ShowProject(project=project, public=not private))

    @anywhere
    @app_commands.command()
    async def roadmap(self, interaction: Interaction, private: bool = False) -> None:
        """The steps from first Python to a job, with the skill behind each

        Args:
            private: Show the answer only to you
        """
        await respond(interaction, ShowRoadmap(public=not private))

    @anywhere
    @app_commands.command()
    async def workflow(self, interaction: Interaction, private: bool = False) -> None:
        """What an AI engineer does, stage by stage, with the skill behind each

        Args:
            private: Show the answer only to you
        """
        await respond(interaction, ShowWorkflow(public=not private))

    @anywhere
    @app_commands.command()
    async def help(self, interaction: Interaction, private: bool = False) -> None:
        """What Cohort does, for members and moderators, and where data goes

        Args:
            private: Show the answer only to you
        """
        await respond(interaction, ShowHelp(public=not private))


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.router.include(router)
    await bot.add_cog(LookUps())
