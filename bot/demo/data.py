"""What the demo begins with: a server that is set up, and members at different points of the plan."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import discord
import simcord
from discord import ui

from bot.app import StudyBot
from bot.command_sync import find_command_ids
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.groups import StudyGroup
from bot.domain.ladder import Rating
from bot.domain.plan.enrolment import Pace
from bot.domain.schedule.clock import DAY, local_date
from bot.domain.schedule.zones import zone_of
from bot.domain.visibility import Visibility
from bot.interactions import Layout
from bot.services import ratings
from bot.services.challenges import posts, schedule_changes, submissions
from bot.services.groups import groups
from bot.services.plan import changes, check_ins, enrolments, pauses
from bot.services.privacy import visibility

Viewers: TypeAlias = tuple[simcord.MemberActor, ...]
"""The people as whom a visitor can look at the page."""

_WELCOME = """## Welcome to Cohort’s demo
This is a simulated Discord with the real bot in it. Try these in the message box below:
- `/plan join`, then **Done**; `/plan progress` shows your card; `/plan settings`
- `/compare`: type `ai` and `data`, then choose from the lists; `/salary`; `/role`
- Press **Answer** under the challenge below, then become Morgan and use `/manage` and press **Review**
- `/career skills` shows what you’ve practised, `/career gap` what a role still needs, and `/career job-ad` what an ad asks for; `/career cv` makes lines for your CV
- `/career interview` asks questions like those in job interviews; for Noor, a few questions are due again
- `/leaderboard` shows who’s near you, who’s at the top and who’s keeping up with the plan; the board below updates itself
- `/demo next-day` and `/demo next-week` move this demo’s clock forward, so you can see what happens
- `/help` shows everything else

You’re Alice, a new member. At the top of the page you can become **Noor**, who is in the middle of the plan and a little behind \
(`/plan today`, and `/recall` with questions about her first days), or **Morgan**, a moderator (`/setup`, `/manage`, `/manage part:members`, `/manage part:points`). Reminders are direct messages, which \
this page doesn’t show. Nothing you do leaves this machine."""

_ZONE = "Europe/Berlin"
_GROUPS = ("Night owls", "Weekend learners")
_GROUP_AGE = 28 * DAY
_DAYS_SINCE_POST = 3
"""How long ago this week's post was due, so that the next one is due within the week."""

_HOURS_BEFORE_NOW = dt.timedelta(hours=3)
"""Check-ins are made at this time before the current time of day."""


@dataclass(frozen=True, slots=True)
class _Story:
    """What a member has done before the demo begins."""

    started_days_ago: int
    checked_in: Sequence[int]
    """The plan day checked in on each day since the start; 0 for a day without a check-in.

    At a pace of weekdays, days of the weekend are left out, as this may be any day of the week.
    """
    pace: Pace = Pace.DAILY
    paused_days_ago: int | None = None

    def check_ins(self, now: dt.datetime) -> Iterator[tuple[dt.datetime, int]]:
        """Yield the times of the check-ins, and the numbers of their plan days."""
        at = self.started_at(now)
        for number in self.checked_in:
            while self.pace is Pace.WEEKDAYS and local_date(at, zone_of(_ZONE)).weekday() >= 5:
                at += DAY
            if number:
                yield at, number
            at += DAY

    def started_at(self, now: dt.datetime) -> dt.datetime:
        """Return when the member joined the plan."""
        return now - self.started_days_ago * DAY - _HOURS_BEFORE_NOW


NEW_MEMBER, _MODERATOR = "Alice", "Morgan"

STORIES = {
    "Noor": _Story(12, (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9)),
    "Kim": _Story(20, tuple(range(1, 22))),
    "Bea": _Story(12, tuple(range(1, 9)), Pace.WEEKDAYS),
    "Sam": _Story(15, (1, 2, 3, 4)),
    "Omar": _Story(16, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0), paused_days_ago=5),
}
"""All other members, by name."""

_ON_BOARDS = {"Bea": (Visibility.ALIAS, "quiet otter"), "Omar": (Visibility.HIDDEN, None)}
"""How members are shown on boards who don't appear under their own name: the setting and the alias."""

_SUBMISSIONS = {
    "Kim": SubmissionInput(
        "I did it by hand first, for the smallest case, then in code. The two agree now.",
        "Doing it by hand first is quicker than it looks.",
        ticked=(1, 2, 3),
    ),
    "Bea": SubmissionInput(
        "I got as far as the second point. The last one I could not settle.", ticked=(1, 2)
    ),
}
"""What two members handed in; both wait for a review."""

_INTERVIEW_RATINGS = {"Noor": (Rating.KNEW, Rating.ALMOST, Rating.MISSED)}
"""How members rated their answers to the first interview questions, so that these are due again."""

_INTERVIEW_AGE = 2 * DAY
"""How long ago they rated them."""


async def build_demo_server(
    env: simcord.Env, bot: StudyBot
) -> tuple[simcord.ChannelHandle, Viewers]:
    """Build a server with members and a weekly post; return the channel to show, and `Viewers`."""
    # simcord begins at a fixed time, the demo at the present.
    await env.advance_time((dt.datetime.now(dt.UTC) - env.now()).total_seconds())
    await bot.tree.sync()
    bot.command_ids = await find_command_ids(bot.tree)
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    people = _add_people(env, server)
    channel = server.create_text_channel("study", topic="Try /plan join, /compare or /help")
    # Nobody may write in “weekend”, the bot included, so that `/setup` has something to report.
    read_only = discord.PermissionOverwrite(send_messages=False)
    weekend = server.create_text_channel("weekend", overwrites={server.default_role: read_only})
    await env.settle()
    actors = {name: Actor(server.id, person.id, name) for name, person in people.items()}
    group = await open_groups(bot, server.id, (channel.id, weekend.id))
    await join_and_check_in(bot, group, actors)
    await _practise_for_interviews(bot, actors)
    greeting = Layout(ui.Container(ui.TextDisplay(_WELCOME)))
    await bot.get_partial_messageable(channel.id).send(view=greeting)
    await _post_and_answer_challenge(bot, group, actors)
    await env.settle()
    return channel, tuple(people[name] for name in (NEW_MEMBER, "Noor", _MODERATOR))


def _add_people(env: simcord.Env, server: simcord.GuildHandle) -> dict[str, simcord.MemberActor]:
    """Add the members to the server, of whom one is a moderator."""
    moderators = server.create_role(
        "Moderators", permissions=discord.Permissions(manage_guild=True, view_channel=True)
    )
    return {
        name: server.add_member(
            env.create_user(name.lower(), global_name=name),
            roles=[moderators] if name == _MODERATOR else (),
        )
        for name in (NEW_MEMBER, *STORIES, _MODERATOR)
    }


async def open_groups(bot: StudyBot, guild_id: int, channel_ids: tuple[int, int]) -> StudyGroup:
    """Open two groups; return the first, which has a live board."""
    now = bot.resources.clock.now()
    today = local_date(now, zone_of(_ZONE)).weekday()
    async with bot.resources.database.writing() as connection:
        created = [await groups.create(connection, guild_id, name, _ZONE, now) for name in _GROUPS]
        for group, channel_id in zip(created, channel_ids, strict=True):
            # Before the check-ins, as a week goes on until the next one begins on the new weekday.
            weekday, opened_at = max(today - _DAYS_SINCE_POST, 0), now - _GROUP_AGE
            week = {"weekday": weekday, "post_at": dt.time()}
            await groups.change(connection, guild_id, group.id, now=opened_at, **week)
            opening = {"channel_id": channel_id, "opened_at": opened_at}
            await groups.change(connection, guild_id, group.id, now=now, **opening)
        return await groups.change(connection, guild_id, created[0].id, now=now, live_board=True)


async def join_and_check_in(bot: StudyBot, group: StudyGroup, actors: Mapping[str, Actor]) -> None:
    """Record what every member did, with the times at which they did it."""
    catalog, now = bot.resources.catalog, bot.resources.clock.now()
    async with bot.resources.database.writing() as connection:
        await groups.join(connection, actors[NEW_MEMBER], group.id, now)
        for name, story in STORIES.items():
            actor, started = actors[name], story.started_at(now)
            await groups.join(connection, actor, group.id, started)
            await enrolments.join(connection, actor, catalog, catalog.plan, now=started)
            await changes.set_pace(connection, actor, catalog, story.pace, now=started)
            for at, number in story.check_ins(now):
                await check_ins.check_in(connection, actor, catalog, now=at, day=number)
            if shown_as := _ON_BOARDS.get(name):
                await visibility.set_visibility(connection, actor, *shown_as, now=now)
            if story.paused_days_ago:
                paused_at = now - story.paused_days_ago * DAY
                await pauses.pause(connection, actor, catalog, now=paused_at)


async def _practise_for_interviews(bot: StudyBot, actors: Mapping[str, Actor]) -> None:
    """Record the ratings of interview questions, some days ago."""
    at = bot.resources.clock.now() - _INTERVIEW_AGE
    async with bot.resources.database.writing() as connection:
        for name, rated in _INTERVIEW_RATINGS.items():
            for question, rating in zip(bot.resources.catalog.interview, rated, strict=False):
                await ratings.rate_interview(connection, actors[name], question.id, rating, now=at)


async def _post_and_answer_challenge(
    bot: StudyBot, group: StudyGroup, actors: Mapping[str, Actor]
) -> None:
    """Post this week's challenge, and submit the answers of some members."""
    catalog, now = bot.resources.catalog, bot.resources.clock.now()
    async with bot.resources.database.writing() as connection:
        await schedule_changes.post_now(
            connection, actors[_MODERATOR], group, catalog.challenges, now=now
        )
    await bot.dispatcher.run_due(bot.resources.clock.now())
    async with bot.resources.database.writing() as connection:
        post = await posts.find_latest_post(connection, group.id)
        if post is None:
            return
        for name, content in _SUBMISSIONS.items():
            await submissions.submit(connection, actors[name], catalog, post.id, content, now=now)
