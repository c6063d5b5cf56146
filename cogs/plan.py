"""/plan"""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, in_servers, seat
from bot.domain.parsing import coming_date, time_of_day
from bot.domain.plan.enrolment import Pace
from bot.ui.autocomplete import times_of_day, zone_named, zone_names
from bot.ui.plan import changes as bends
from bot.ui.plan import endpoints as deeds
from bot.ui.plan.autocomplete import dates_to_come, own_date, plan_days
from bot.ui.plan.context import FEATURE
from bot.ui.plan.finish_endpoints import show_progress
from bot.ui.plan.joining import ask_to_join
from bot.ui.plan.press import press
from bot.ui.plan.progress_of import show_progress_of
from bot.ui.plan.reminder_endpoints import remind
from bot.ui.plan.screens import today_screen


@in_servers
class Plan(commands.GroupCog, name="plan", description="Your way through the 30-day plan"):
    """The plan of one member."""

    @app_commands.command(name="join")
    @app_commands.autocomplete(timezone=zone_names)
    async def join(
        self,
        interaction: Interaction,
        start: Literal["today", "next Monday"] | None = None,
        timezone: str | None = None,
        pace: Literal["every day", "weekdays"] | None = None,
    ) -> None:
        """Start the plan, or change your start, zone or pace if you are in it

        Args:
            start: When day 1 is due; today if you leave it out
            timezone: Where your day ends at midnight; your group's if you leave it out
            pace: On which days work is due; every day if you leave it out
        """
        chosen = Pace.WEEKDAYS if pace == "weekdays" else Pace.DAILY if pace else None
        await ask_to_join(interaction, seat(interaction), start, zone_named(timezone), chosen)

    @app_commands.command(name="today")
    async def today(self, interaction: Interaction) -> None:
        """What is up today in your plan, and how you are doing"""
        await deeds.view(interaction, seat(interaction), today_screen)

    @app_commands.command(name="done")
    @app_commands.autocomplete(day=plan_days)
    async def done(
        self,
        interaction: Interaction,
        day: app_commands.Range[int, 1, 99] | None = None,
        note: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Check in a plan-day: the next open one, or the one you choose

        Args:
            day: Which plan-day; the next open one if you leave it out
            note: A line for yourself, kept with the check-in
        """
        await deeds.check_in(interaction, seat(interaction), day, note)

    @app_commands.command(name="undo")
    @app_commands.autocomplete(day=plan_days)
    async def undo(
        self, interaction: Interaction, day: app_commands.Range[int, 1, 99] | None = None
    ) -> None:
        """Undo a check-in of the last 24 hours

        Args:
            day: Which plan-day; your latest check-in if you leave it out
        """
        await deeds.undo(interaction, seat(interaction), day)

    @app_commands.command(name="progress")
    async def progress(
        self, interaction: Interaction, member: discord.Member | None = None
    ) -> None:
        """How you are doing, as a card and in words; or how another member is

        Args:
            member: Whose progress to see, if they show it; yours if you leave it out
        """
        who = seat(interaction)
        if member is None or member.id == who.member_id:
            await show_progress(interaction, who)
        else:
            await show_progress_of(interaction, who, member)

    @app_commands.command(name="pause")
    @app_commands.autocomplete(until=dates_to_come)
    async def pause(self, interaction: Interaction, until: str | None = None) -> None:
        """Pause your plan: nothing falls due, and your streak stands still

        Args:
            until: The last date of the pause; leave it out to resume when you like
        """
        who = seat(interaction)
        last = coming_date(until, await own_date(interaction, who)) if until else None
        await bends.pause(interaction, who, last)

    @app_commands.command(name="resume")
    async def resume(self, interaction: Interaction) -> None:
        """Go on with your plan after a pause"""
        await bends.resume(interaction, seat(interaction))

    @app_commands.command(name="shift")
    async def shift(self, interaction: Interaction, days: app_commands.Range[int, -30, 30]) -> None:
        """Move everything that is still to do to later dates

        Args:
            days: By how many days; below zero moves it back
        """
        await bends.shift(interaction, seat(interaction), days)

    @app_commands.command(name="restart")
    async def restart(self, interaction: Interaction) -> None:
        """Begin again at day 1; asks first, and can be taken back for 7 days"""
        await bends.ask_restart(interaction, seat(interaction))

    @app_commands.command(name="leave")
    async def leave(self, interaction: Interaction) -> None:
        """Leave the plan; asks first, and can be taken back for 7 days"""
        await bends.ask_leave(interaction, seat(interaction))

    @app_commands.command(name="remind")
    @app_commands.autocomplete(time=times_of_day)
    async def remind(self, interaction: Interaction, time: str | None = None) -> None:
        """Be reminded daily by direct message, at a time of your day

        Args:
            time: When, such as 19:30; leave it out to see or change it
        """
        await remind(interaction, seat(interaction), time_of_day(time) if time else None)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.doers[FEATURE] = press
    await bot.add_cog(Plan())
