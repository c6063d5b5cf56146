"""The clock of the demo, and the commands that move it on."""

import asyncio
import datetime as dt

import discord
from discord import app_commands

from bot.app import StudyBot
from bot.domain.schedule.clock import DAY, timestamp
from bot.interactions import Interaction, page
from bot.interactions.reply import Reply
from bot.services.groups import groups


class DemoClock:
    """The clock of the simulated Discord, which can be moved on at once."""

    def __init__(self) -> None:
        self._moved_to = dt.datetime.min.replace(tzinfo=dt.UTC)
        self.was_moved = asyncio.Event()

    def now(self) -> dt.datetime:
        """Return the time of the simulated Discord, or what the clock was moved to if that is later.

        The simulated Discord itself can be moved on only after the command has been answered.
        """
        return max(discord.utils.utcnow(), self._moved_to)

    def move_to(self, moment: dt.datetime) -> None:
        """Move the clock on at once, and wake up what catches up with it."""
        self._moved_to = moment
        self.was_moved.set()


def add_demo_commands(tree: app_commands.CommandTree[StudyBot], clock: DemoClock) -> None:
    """Add the commands that only the demo has."""
    demo = app_commands.Group(name="demo", description="Only in this demo", guild_only=True)

    async def answer(interaction: Interaction, hint: str) -> None:
        text = f"It’s now {timestamp(clock.now())}. {hint}"
        await Reply(interaction).send(page(text).view(picture=False), private=True)

    @demo.command(name="next-day", description="Move this demo’s clock forward by one day")
    async def next_day(interaction: Interaction) -> None:
        clock.move_to(clock.now() + DAY)
        await answer(interaction, "`/plan today` shows what that means for you.")

    @demo.command(name="next-week", description="Move this demo’s clock forward to the next post")
    async def next_week(interaction: Interaction) -> None:
        now = clock.now()
        async with interaction.client.resources.database.reading() as connection:
            open_groups = await groups.list_open_groups(connection, interaction.guild_id or 0)
        planned = ((group, group.next_occurrence(now).at) for group in open_groups)
        due_at = [at for group, at in planned if not group.is_paused(at)]
        clock.move_to(min(due_at, default=now + 7 * DAY))
        if due_at:
            await answer(interaction, "The next challenge will appear within seconds.")
        elif open_groups:
            await answer(interaction, "No challenge is coming, because challenges are paused.")
        else:
            await answer(interaction, "No challenge is coming, because no group is open.")

    tree.add_command(demo)
