"""/manage challenge"""

import datetime as dt

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges.queue.autocomplete import ChallengeName, LastDateOption
from bot.ui.challenges.routes import (
    PausePosts,
    PostNow,
    PreviewNext,
    QueueChallenge,
    ResumePosts,
    RetireChallenge,
    ShowWeeks,
    SkipWeek,
)
from bot.ui.groups.autocomplete import OpenGroupName


class Challenges(app_commands.Group, name="challenge", description="What is posted, and when"):
    """What groups get, and when."""

    @app_commands.command(name="preview")
    async def preview(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """What comes next, and when; it is what will be posted

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, PreviewNext(group=group))

    @app_commands.command(name="post-now")
    async def post_now(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Post this week's challenge at once, in place of its time

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, PostNow(group=group))

    @app_commands.command(name="skip")
    async def skip(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Leave the next week out; can be taken back

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, SkipWeek(group=group))

    @app_commands.command(name="pause")
    async def pause(
        self,
        interaction: Interaction,
        until: app_commands.Transform[dt.date, LastDateOption] | None = None,
        group: OpenGroupName | None = None,
    ) -> None:
        """Post nothing for a while, such as a holiday

        Args:
            until: The last date of the pause; leave it out to resume when you like
            group: Which group, where there are several
        """
        await respond(interaction, PausePosts(group=group, until=until))

    @app_commands.command(name="resume")
    async def resume(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Post again after a pause

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, ResumePosts(group=group))

    @app_commands.command(name="queue")
    async def queue(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Choose a challenge to come next; again, to take it out of the queue

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await respond(interaction, QueueChallenge(group=group, challenge=challenge))

    @app_commands.command(name="replace")
    async def replace(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Put another challenge in place of the one that comes next

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await respond(interaction, QueueChallenge(group=group, challenge=challenge, first=True))

    @app_commands.command(name="retire")
    async def retire(self, interaction: Interaction, challenge: ChallengeName) -> None:
        """Keep a challenge from coming in this server; again, to let it come

        Args:
            challenge: Which challenge
        """
        await respond(interaction, RetireChallenge(challenge=challenge))

    @app_commands.command(name="history")
    async def history(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """What became of each week: posted, late, left out, and why

        Args:
            group: Which group, where there are several
        """
        await respond(interaction, ShowWeeks(group=group))
