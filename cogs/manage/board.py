"""/manage board"""

import discord
from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.interactions.respond import respond
from bot.ui.groups.autocomplete import groups_to_join
from bot.ui.moderation import endpoints
from bot.ui.points import rewards
from bot.ui.standings.routes import PreviewSeasonEnd


class Board(
    ModeratorGroup, name="board", description="How a group is doing, and who is on its board"
):
    """The board of a group, with what only moderators see."""

    @app_commands.command(name="show")
    @app_commands.autocomplete(group=groups_to_join)
    async def show(
        self,
        interaction: Interaction,
        group: str | None = None,
        member: discord.Member | None = None,
    ) -> None:
        """The whole board of a group, or all there is to see of one member

        Args:
            group: Which group, where there are several
            member: Whose plan, answers and points to see
        """
        await endpoints.show_board(interaction, group, member)

    @app_commands.command(name="quiet")
    @app_commands.autocomplete(group=groups_to_join)
    async def quiet(self, interaction: Interaction, group: str | None = None) -> None:
        """Who has gone silent or is stuck, since when, and what may help

        Args:
            group: Which group, where there are several
        """
        await endpoints.show_quiet(interaction, group)

    @app_commands.command(name="exclude")
    async def exclude(self, interaction: Interaction, member: discord.Member) -> None:
        """Take a member off the boards; the answer has a button that puts them back

        Args:
            member: Who
        """
        await endpoints.exclude(interaction, member.id)

    @app_commands.command(name="end-season")
    @app_commands.autocomplete(group=groups_to_join)
    async def end_season(self, interaction: Interaction, group: str | None = None) -> None:
        """See what ending the season would do, and then end it

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, PreviewSeasonEnd(group=group))

    @app_commands.command(name="reward")
    @app_commands.autocomplete(milestone=rewards.milestone_names)
    async def reward(
        self,
        interaction: Interaction,
        milestone: str | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """The role that a milestone brings: see all, choose one, or take one away

        Args:
            milestone: Which milestone
            role: The role for whoever reaches it; leave it out to take the reward away
        """
        await rewards.reward(interaction, milestone, role)
