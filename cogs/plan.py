"""/plan"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import NameOption
from bot.ui.plan import routes

PlanName = app_commands.Transform[str, NameOption(lambda catalog: catalog.plan_names)]


@in_servers
class Plan(commands.GroupCog, name="plan", description="Follow the study plan one day at a time"):
    @app_commands.command(name="join")
    @app_commands.describe(plan="Which plan (default: the one you’re in, or the first)")
    async def join(self, interaction: Interaction, plan: PlanName | None = None) -> None:
        """Start a plan today, or switch to another"""
        await respond(interaction, routes.Join(plan=plan))

    @app_commands.command(name="today")
    async def today(self, interaction: Interaction) -> None:
        """See what to do today"""
        await respond(interaction, routes.Today())

    @app_commands.command(name="done")
    @app_commands.describe(
        day="The number of a plan day (default: the next one that isn’t done)",
        note="A note to yourself, saved with the check-in",
    )
    async def done(
        self,
        interaction: Interaction,
        day: app_commands.Range[int, 1] | None = None,
        note: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Check in for your next plan day, or another one you’ve done"""
        await respond(interaction, routes.CheckIn(day_number=day, note=note))

    @app_commands.command(name="progress")
    @app_commands.describe(member="Whose progress to see, if they share it (default: yours)")
    async def progress(
        self, interaction: Interaction, member: discord.Member | None = None
    ) -> None:
        """See your progress or another member’s, and undo your latest check-in"""
        if member:
            await respond(interaction, _progress_of(member))
        else:
            await respond(interaction, routes.ShowProgress())

    @app_commands.command(name="settings")
    async def settings(self, interaction: Interaction) -> None:
        """Pause or shift your plan; set its pace, time zone and reminders; start over or leave"""
        await respond(interaction, routes.ShowSettings())


def _progress_of(member: discord.Member) -> routes.ShowProgress:
    return routes.ShowProgress(member_id=member.id, member_name=member.display_name)


@app_commands.context_menu(name="Show progress")
@in_servers
async def show_progress(interaction: Interaction, member: discord.Member) -> None:
    await respond(interaction, _progress_of(member))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Plan())
    bot.tree.add_command(show_progress)
