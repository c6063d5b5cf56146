"""What the demo begins with: a server that is set up, and people at different points of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import discord
import simcord
from discord import app_commands, ui

from bot.app import Interaction, StudyBot
from bot.domain.runs import DAY, Pace
from bot.domain.seat import Seat
from bot.screen import Layout
from bot.services import bends, groups, plan
from bot.ui.base import page, show
from bot.ui.text import stamp

People: TypeAlias = tuple[simcord.MemberActor, ...]

WELCOME = """## Welcome to Cohort’s demo
A simulated Discord with the real bot in it. In the message box below, try:
- `/plan join`, then **Done**; `/plan progress` for your card; `/plan undo`, `/plan pause`
- `/compare`: type `ai` and `data`, and choose from the lists; `/salary`; `/role`
- `/demo next-day` moves the clock of this demo on by a day: see what falls due
- `/help` for all there is

You are Alice, a member, new here. At the top you can become **Noor**, who is in the middle of the plan and a little behind \
(`/plan today`), or **Morgan**, a moderator (`/setup check`, `/manage group list`). Reminders come as direct messages, which \
this page does not show. Nothing you do leaves this machine."""

_ZONE = "Europe/Berlin"
_GROUPS = ("Night owls", "Weekend learners")
_MORNING = dt.timedelta(hours=3)


class DemoClock:
    """The clock of the simulated Discord, moved on by whole days."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        """Return this instant."""
        return discord.utils.utcnow() + self.ahead


@dataclass(frozen=True, slots=True)
class Story:
    """How somebody got to where they are: when they began, and on which days they worked."""

    began: int
    """Days ago."""
    worked: Sequence[int]
    """Plan-days by the day of the run they were done on; 0 for a day without."""
    pace: Pace = Pace.DAILY
    paused: int | None = None
    """Days ago."""


STORIES = {
    "Noor": Story(12, (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9)),
    "Kim": Story(20, tuple(range(1, 21))),
    "Bea": Story(9, (1, 2, 3, 4, 5, 0, 0, 6, 7), Pace.WEEKDAYS),
    "Omar": Story(16, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0), paused=5),
}


def add_demo_commands(bot: StudyBot, clock: DemoClock) -> None:
    """Add the command that only the demo has."""
    demo = app_commands.Group(name="demo", description="In this demo only", guild_only=True)

    @demo.command(name="next-day", description="Move the clock of this demo on by a day")
    async def next_day(interaction: Interaction) -> None:
        clock.ahead += DAY
        text = f"It is now {stamp(clock.now())}. `/plan today` shows what that means for you."
        await show(interaction, page(text))

    bot.tree.add_command(demo)


async def set_the_stage(env: simcord.Env, bot: StudyBot) -> tuple[simcord.ChannelHandle, People]:
    """Make a server that is set up, with people in it; let the bot greet the visitor.

    Returns the channel to show, and whom the visitor can be.
    """
    await env.advance_time((dt.datetime.now(dt.UTC) - env.now()).total_seconds())
    await bot.tree.sync()
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    moderators = server.create_role(
        "Moderators", permissions=discord.Permissions(manage_guild=True, view_channel=True)
    )
    actors = {
        name: server.add_member(env.create_user(name.lower(), global_name=name))
        for name in ("Alice", *STORIES)
    }
    morgan = server.add_member(env.create_user("morgan", global_name="Morgan"), roles=[moderators])
    channel = server.create_text_channel("study", topic="Try /plan join, /compare or /help")
    silence = discord.PermissionOverwrite(send_messages=False)
    quiet = server.create_text_channel("weekend", overwrites={server.default_role: silence})
    await env.settle()
    await _live_through(bot, server.id, (channel.id, quiet.id), actors)
    greeted = bot.get_partial_messageable(channel.id)
    await greeted.send(view=Layout(ui.Container(ui.TextDisplay(WELCOME))))
    await env.settle()
    return channel, (actors["Alice"], actors["Noor"], morgan)


async def _live_through(
    bot: StudyBot, guild_id: int, channels: tuple[int, int], actors: dict[str, simcord.MemberActor]
) -> None:
    """Let everybody do, at the time they did it, what brought them where they are."""
    now = bot.resources.clock.now()
    async with bot.resources.database.writing() as session:
        made = [await groups.create(session, guild_id, name, _ZONE, now) for name in _GROUPS]
        for group, channel_id in zip(made, channels, strict=True):
            await groups.change(session, guild_id, group.id, channel_id=channel_id, opened_at=now)
        visitor = Seat(guild_id, actors["Alice"].id, "Alice")
        await groups.join(session, visitor, made[0].id, now)
    for name, story in STORIES.items():
        await _live(bot, Seat(guild_id, actors[name].id, name), made[0].id, story)


async def _live(bot: StudyBot, who: Seat, group_id: int, story: Story) -> None:
    resources = bot.resources
    began = resources.clock.now() - story.began * DAY - _MORNING
    async with resources.database.writing() as session:
        await groups.join(session, who, group_id, began)
        await plan.join(session, who, now=began, pace=story.pace)
        for days, number in enumerate(story.worked):
            if number:
                at = began + days * DAY
                await plan.done(session, who, resources.catalog, now=at, number=number)
        if story.paused:
            await bends.pause(session, who, now=resources.clock.now() - story.paused * DAY)
