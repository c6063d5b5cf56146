"""What the demo begins with: a server that is set up, and people at different points of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import discord
import simcord
from discord import app_commands, ui

from bot.app import Interaction, StudyBot
from bot.domain.actor import Actor
from bot.domain.plan.enrolment import DAY, Pace
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.domain.submissions import SubmissionInput
from bot.domain.visibility import Visibility
from bot.formatting import timestamp
from bot.interactions.screen import Layout, page
from bot.services.challenges import challenge_queue, posts, submissions
from bot.services.groups import groups
from bot.services.plan import changes, check_ins, enrolments
from bot.services.privacy import visibility
from bot.ui.base import show

People: TypeAlias = tuple[simcord.MemberActor, ...]

WELCOME = """## Welcome to Cohort’s demo
A simulated Discord with the real bot in it. In the message box below, try:
- `/plan join`, then **Done**; `/plan progress` for your card; `/plan undo`, `/plan pause`
- `/compare`: type `ai` and `data`, and choose from the lists; `/salary`; `/role`
- **Answer** under the challenge below, then become Morgan and `/manage review next`
- `/leaderboard`: near you, the top, by pace; the board below keeps itself up to date
- `/demo next-day` and `/demo next-week` move the clock of this demo on: see what falls due
- `/help` for all there is

You are Alice, a member, new here. At the top you can become **Noor**, who is in the middle of the plan and a little behind \
(`/plan today`), or **Morgan**, a moderator (`/setup check`, `/manage board show`, `/manage board quiet`, `/manage points give`). Reminders come as direct messages, which \
this page does not show. Nothing you do leaves this machine."""

_ZONE = "Europe/Berlin"
_GROUPS = ("Night owls", "Weekend learners")
_MORNING = dt.timedelta(hours=3)
_AGE = dt.timedelta(days=28)
_DAYS_INTO_THE_WEEK = 3
"""How long the groups' week has gone on; few enough that a week from now no post is too late."""


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


ANSWERS = {
    "Kim": (
        "I did it by hand first, for the smallest case, then in code. The two agree now.",
        "Doing it by hand first is quicker than it looks.",
    ),
    "Bea": ("I got as far as the second point. The last one I could not settle.", ""),
}
"""What waits for a review when the demo begins."""

SEEN = {"Bea": (Visibility.ALIAS, "quiet otter"), "Omar": (Visibility.HIDDEN, None)}
"""Who is not seen by their own name."""

STORIES = {
    "Noor": Story(12, (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9)),
    "Kim": Story(20, tuple(range(1, 22))),
    "Bea": Story(9, (1, 2, 3, 4, 5, 0, 0, 6, 7, 8), Pace.WEEKDAYS),
    "Sam": Story(15, (1, 2, 3, 4)),
    "Omar": Story(16, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0), paused=5),
}


def add_demo_commands(bot: StudyBot, clock: DemoClock) -> None:
    """Add the command that only the demo has."""
    demo = app_commands.Group(name="demo", description="In this demo only", guild_only=True)

    async def move_on(interaction: Interaction, days: int, hint: str) -> None:
        clock.ahead += days * DAY
        await show(interaction, page(f"It is now {timestamp(clock.now())}. {hint}"))

    @demo.command(name="next-day", description="Move the clock of this demo on by a day")
    async def next_day(interaction: Interaction) -> None:
        await move_on(interaction, 1, "`/plan today` shows what that means for you.")

    @demo.command(name="next-week", description="Move the clock of this demo on by a week")
    async def next_week(interaction: Interaction) -> None:
        await move_on(interaction, 7, "The next challenge is posted within seconds.")

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
    await _post_and_answer(bot, server.id, morgan, actors)
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
            began = {"channel_id": channel_id, "opened_at": now - _AGE}
            await groups.change(session, guild_id, group.id, now=now, **began, **_weekly(now))
        await groups.change(session, guild_id, made[0].id, now=now, live_board=True)
        visitor = Actor(guild_id, actors["Alice"].id, "Alice")
        await groups.join(session, visitor, made[0].id, now)
    for name, story in STORIES.items():
        await _live(bot, Actor(guild_id, actors[name].id, name), made[0].id, story)


def _weekly(now: dt.datetime) -> dict[str, Any]:
    """Return when the groups' posts are due, so that a week from now another one is."""
    today = local_date(now, zone_of(_ZONE)).weekday()
    return {
        "weekday": max(today - _DAYS_INTO_THE_WEEK, 0),
        "post_at": dt.time(),
        "late_hours": 24 * (_DAYS_INTO_THE_WEEK + 1),
    }


async def _post_and_answer(
    bot: StudyBot,
    guild_id: int,
    morgan: simcord.MemberActor,
    actors: dict[str, simcord.MemberActor],
) -> None:
    """Let this week's challenge be posted, and two members answer it."""
    pack, now = bot.resources.catalog, bot.resources.clock.now()
    async with bot.resources.database.writing() as session:
        group = (await groups.list_open_groups(session, guild_id))[0]
        who = Actor(guild_id, morgan.id, "Morgan")
        await challenge_queue.post_now(session, who, group, pack.challenges, now=now)
    await bot.run_due()
    async with bot.resources.database.writing() as session:
        post = await posts.find_latest_post(session, group.id)
        if post is None:
            return
        for name, (did, learned) in ANSWERS.items():
            who = Actor(guild_id, actors[name].id, name)
            await submissions.submit(
                session, who, pack, post.id, SubmissionInput(did, learned), now=now
            )


async def _live(bot: StudyBot, who: Actor, group_id: int, story: Story) -> None:
    resources = bot.resources
    began = resources.clock.now() - story.began * DAY - _MORNING
    async with resources.database.writing() as session:
        await groups.join(session, who, group_id, began)
        await enrolments.join(session, who, now=began, pace=story.pace)
        for days, number in enumerate(story.worked):
            if number:
                at = began + days * DAY
                await check_ins.check_in(session, who, resources.catalog, now=at, day_number=number)
        if seen := SEEN.get(who.name):
            await visibility.set_visibility(session, who, *seen, now=resources.clock.now())
        if story.paused:
            await changes.pause(session, who, now=resources.clock.now() - story.paused * DAY)
