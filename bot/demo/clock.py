"""The clock of the demo: the commands that ask to move it on, and what then falls due on the way."""

import contextlib
import datetime as dt
import time

import discord
import simcord
from discord import app_commands
from sqlalchemy import bindparam, func, select, union_all

from bot.app import StudyBot
from bot.db.models import Group, Job, Reminder
from bot.db.models.base import UtcDateTime
from bot.domain.schedule.clock import DAY, timestamp
from bot.interactions import Interaction, button, page
from bot.interactions.reply import Reply
from bot.services.groups import groups
from bot.ui.moderation.routes import Dashboard
from bot.ui.plan.routes import Today

_STEP = dt.timedelta(hours=6)
"""How far the clock is moved at most before checking what fell due."""

_PLANNED = union_all(
    select(Group.next_post_at.label("at")),
    select(Reminder.next_at),
    select(Job.due_at).where(Job.state == "planned"),
).subquery()
_NEXT = select(func.min(_PLANNED.c.at)).where(_PLANNED.c.at > bindparam("now", type_=UtcDateTime()))
"""When something is due next, so that it's sent at its time."""

_REDRAW = dt.timedelta(minutes=1)
"""Time after which the page is outdated, as it shows texts such as "2 minutes ago"."""


class DemoClock:
    """The clock of the simulated Discord, and the time that it has to be moved on to."""

    def __init__(self) -> None:
        self.goal = dt.datetime.min.replace(tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        """Return the time of the simulated Discord, which moves on once a command is answered."""
        return discord.utils.utcnow()


def add_demo_commands(tree: app_commands.CommandTree[StudyBot], clock: DemoClock) -> None:
    demo = app_commands.Group(name="demo", description="Only in this demo", guild_only=True)

    async def move_to(interaction: Interaction, moment: dt.datetime, hint: str) -> None:
        clock.goal = moment
        moderates = interaction.permissions.manage_guild
        label, route = ("Manage", Dashboard()) if moderates else ("Today", Today())
        text = f"It’s now {timestamp(moment)}. {hint.format(label)}"
        shown = page(text, buttons=[button(label, route, primary=True)])
        await Reply(interaction).send(shown.view(picture=False), private=True)

    @demo.command(name="next-day", description="Move this demo’s clock forward by one day")
    async def next_day(interaction: Interaction) -> None:
        hint = "**{}** shows what that means for you."
        await move_to(interaction, clock.now() + DAY, hint)

    @demo.command(name="next-week", description="Move this demo’s clock forward to the next post")
    async def next_week(interaction: Interaction) -> None:
        now = clock.now()
        async with interaction.client.resources.database.reading() as connection:
            open_groups = await groups.list_open_groups(connection, interaction.guild_id or 0)
        here = [group for group in open_groups if group.channel_id == interaction.channel_id]
        planned = ((group, group.next_occurrence(now).at) for group in here or open_groups)
        due_at = [at for group, at in planned if not group.is_paused(at)]
        if due_at:
            hint = "The next challenge is below."
        elif open_groups:
            hint = "No challenge is coming, because challenges are paused."
        else:
            hint = "No challenge is coming, because no group is open."
        await move_to(interaction, min(due_at, default=now + 7 * DAY), hint)

    tree.add_command(demo)


class Timekeeper:
    """Moves the simulated clock on with the real one, and to the time that `/demo` asked for."""

    def __init__(self, env: simcord.Env, bot: StudyBot, clock: DemoClock) -> None:
        self._env, self._bot, self._clock = env, bot, clock
        self._caught_up_at = time.perf_counter()
        self._drawn_at = env.now()

    async def catch_up(self) -> bool:
        """Move the clock on, and send what falls due on the way; return whether there's something to show."""
        requests, now = len(self._env.http_requests), time.perf_counter()
        passed = dt.timedelta(seconds=now - self._caught_up_at)
        self._caught_up_at = now
        goal = max(self._env.now() + passed, self._clock.goal)
        while (before := self._env.now()) < goal:
            async with self._bot.resources.database.reading() as connection:
                due_at = await connection.scalar(_NEXT, {"now": before})
            after = min(goal, before + _STEP, due_at or goal)
            with contextlib.suppress(TimeoutError):  # what is still busy then goes on by itself
                await self._env.advance_time((after - before).total_seconds())
            await self._bot.dispatcher.run_due(self._env.now())
        if len(self._env.http_requests) == requests and self._env.now() - self._drawn_at < _REDRAW:
            return False
        self._drawn_at = self._env.now()
        return True
