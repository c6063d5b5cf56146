"""/plan"""

import datetime as dt
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.domain.plan.enrolment import Pace, Start
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import TimeOption, ZoneName
from bot.ui.plan import (
    changes,
    check_ins,
    day_tests,
    days,
    finish,
    joining,
    progress,
    reminders,
    routes,
    today,
)
from bot.ui.plan.autocomplete import ComingDateOption, PlanDayOption, PlanNameOption

PlanName = app_commands.Transform[str, PlanNameOption]
PlanDay = app_commands.Transform[int, PlanDayOption]
ComingDate = app_commands.Transform[str, ComingDateOption]
TimeOfDay = app_commands.Transform[dt.time, TimeOption]

_STARTS = {"today": Start.TODAY, "next Monday": Start.NEXT_MONDAY}
_PACES = {"every day": Pace.DAILY, "weekdays": Pace.WEEKDAYS}


@in_servers
class Plan(commands.GroupCog, name="plan", description="Follow the study plan one day at a time"):
    @app_commands.command(name="join")
    @app_commands.describe(
        start="When day 1 is due (default: today)",
        timezone="Your time zone, so your day ends at midnight where you are (default: your group’s)",
        pace="Which days have something due (default: every day)",
        plan="Which plan (default: the one you’re in, or the first)",
    )
    async def join(
        self,
        interaction: Interaction,
        start: Literal["today", "next Monday"] | None = None,
        timezone: ZoneName | None = None,
        pace: Literal["every day", "weekdays"] | None = None,
        plan: PlanName | None = None,
    ) -> None:
        """Start a plan, switch to another, or change your start date, time zone or pace"""
        chosen_start = _STARTS[start] if start else None
        chosen_pace = _PACES[pace] if pace else None
        route = routes.Join(start=chosen_start, zone=timezone, pace=chosen_pace, plan_id=plan)
        await respond(interaction, route)

    @app_commands.command(name="today")
    async def today(self, interaction: Interaction) -> None:
        """See what to do today and how you’re doing"""
        await respond(interaction, routes.Today())

    @app_commands.command(name="done")
    @app_commands.describe(
        day="Which plan day (default: the next one that isn’t done)",
        note="A note to yourself, saved with the check-in",
    )
    async def done(
        self,
        interaction: Interaction,
        day: PlanDay | None = None,
        note: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Check in for your next plan day, or another one you’ve done"""
        await respond(interaction, routes.CheckIn(day_number=day, note=note))

    @app_commands.command(name="undo")
    @app_commands.describe(day="Which plan day (default: your latest check-in)")
    async def undo(self, interaction: Interaction, day: PlanDay | None = None) -> None:
        """Undo a check-in from the last 24 hours"""
        await respond(interaction, routes.UndoCheckIn(day_number=day))

    @app_commands.command(name="progress")
    @app_commands.describe(member="Whose progress to see, if they share it (default: yours)")
    async def progress(
        self, interaction: Interaction, member: discord.Member | None = None
    ) -> None:
        """See your progress or another member’s, as a picture and in words"""
        route = routes.ShowProgress()
        if member:
            route = routes.ShowProgress(member_id=member.id, member_name=member.display_name)
        await respond(interaction, route)

    @app_commands.command(name="pause")
    @app_commands.describe(until="The last day of your pause; leave it out to decide later")
    async def pause(self, interaction: Interaction, until: ComingDate | None = None) -> None:
        """Pause your plan: nothing is due and you keep your streak"""
        await respond(interaction, routes.Pause(until=until))

    @app_commands.command(name="resume")
    async def resume(self, interaction: Interaction) -> None:
        """Continue your plan after a pause"""
        await respond(interaction, routes.Resume())

    @app_commands.command(name="shift")
    @app_commands.describe(
        days="How many days later (weekdays, if yours is a weekday plan); a negative number means earlier"
    )
    async def shift(self, interaction: Interaction, days: app_commands.Range[int, -30, 30]) -> None:
        """Move your remaining plan days to later or earlier dates"""
        await respond(interaction, routes.Shift(days=days))

    @app_commands.command(name="restart")
    async def restart(self, interaction: Interaction) -> None:
        """Start over at day 1; asks first, and you can undo it for 7 days"""
        await respond(interaction, routes.Restart())

    @app_commands.command(name="leave")
    async def leave(self, interaction: Interaction) -> None:
        """Leave the plan; asks first, and you can undo it for 7 days"""
        await respond(interaction, routes.Leave())

    @app_commands.command(name="remind")
    @app_commands.describe(time="What time, such as 19:30; leave it out to see your setting")
    async def remind(self, interaction: Interaction, time: TimeOfDay | None = None) -> None:
        """Get reminders by direct message, at a time you choose, on days when something is due"""
        await respond(interaction, routes.Remind(at=time))


async def setup(bot: StudyBot) -> None:
    for part in (changes, check_ins, day_tests, days, finish, joining, progress, reminders, today):
        bot.router.include(part.router)
    await bot.add_cog(Plan())
