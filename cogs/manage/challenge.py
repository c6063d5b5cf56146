"""/manage challenge"""

from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.ui.autocomplete import challenge_names
from bot.ui.challenges import queue as challenge_queue
from bot.ui.groups.autocomplete import dates_from_now, groups_to_join, last_date


class Challenges(ModeratorGroup, name="challenge", description="What is posted, and when"):
    """What groups get, and when."""

    @app_commands.command(name="preview")
    @app_commands.autocomplete(group=groups_to_join)
    async def preview(self, interaction: Interaction, group: str | None = None) -> None:
        """What comes next, and when; it is what will be posted

        Args:
            group: Which group, where there are several
        """
        await challenge_queue.preview(interaction, group)

    @app_commands.command(name="post-now")
    @app_commands.autocomplete(group=groups_to_join)
    async def post_now(self, interaction: Interaction, group: str | None = None) -> None:
        """Post this week's challenge at once, in place of its time

        Args:
            group: Which group, where there are several
        """
        await challenge_queue.post_now(interaction, group)

    @app_commands.command(name="skip")
    @app_commands.autocomplete(group=groups_to_join)
    async def skip(self, interaction: Interaction, group: str | None = None) -> None:
        """Leave the next week out; can be taken back

        Args:
            group: Which group, where there are several
        """
        await challenge_queue.skip(interaction, group)

    @app_commands.command(name="pause")
    @app_commands.autocomplete(group=groups_to_join, until=dates_from_now)
    async def pause(
        self, interaction: Interaction, until: str | None = None, group: str | None = None
    ) -> None:
        """Post nothing for a while, such as a holiday

        Args:
            until: The last date of the pause; leave it out to resume when you like
            group: Which group, where there are several
        """
        await challenge_queue.pause(interaction, group, last_date(interaction, until))

    @app_commands.command(name="resume")
    @app_commands.autocomplete(group=groups_to_join)
    async def resume(self, interaction: Interaction, group: str | None = None) -> None:
        """Post again after a pause

        Args:
            group: Which group, where there are several
        """
        await challenge_queue.resume(interaction, group)

    @app_commands.command(name="queue")
    @app_commands.autocomplete(group=groups_to_join, challenge=challenge_names)
    async def queue(
        self, interaction: Interaction, challenge: str, group: str | None = None
    ) -> None:
        """Choose a challenge to come next; again, to take it out of the queue

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await challenge_queue.queue(interaction, challenge, group)

    @app_commands.command(name="replace")
    @app_commands.autocomplete(group=groups_to_join, challenge=challenge_names)
    async def replace(
        self, interaction: Interaction, challenge: str, group: str | None = None
    ) -> None:
        """Put another challenge in place of the one that comes next

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await challenge_queue.queue(interaction, challenge, group, first=True)

    @app_commands.command(name="retire")
    @app_commands.autocomplete(challenge=challenge_names)
    async def retire(self, interaction: Interaction, challenge: str) -> None:
        """Keep a challenge from coming in this server; again, to let it come

        Args:
            challenge: Which challenge
        """
        await challenge_queue.retire(interaction, challenge)

    @app_commands.command(name="history")
    @app_commands.autocomplete(group=groups_to_join)
    async def history(self, interaction: Interaction, group: str | None = None) -> None:
        """What became of each week: posted, late, left out, and why

        Args:
            group: Which group, where there are several
        """
        await challenge_queue.history(interaction, group)
