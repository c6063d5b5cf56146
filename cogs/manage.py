"""/manage"""

from discord import app_commands

from bot.app import ForModerators, Interaction, StudyBot, for_moderators
from bot.services import submissions
from bot.ui import curating, review_deeds, reviews
from bot.ui import group_deeds as deeds
from bot.ui.group_options import dates_from_now, every_group, groups_to_join, last_date
from bot.ui.options import challenge_names, zone_named, zone_names


@for_moderators
class Manage(ForModerators, name="manage", description="For moderators: run your groups"):
    """Running the groups of a server."""

    group = app_commands.Group(name="group", description="Make, change and archive groups")
    challenge = app_commands.Group(name="challenge", description="What is posted, and when")
    review = app_commands.Group(name="review", description="Answers that wait for you")

    @group.command(name="create")
    @app_commands.autocomplete(timezone=zone_names)
    async def create(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        timezone: str | None = None,
    ) -> None:
        """Make another group, with settings of its own

        Args:
            name: What the group is called
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await deeds.create(interaction, name, zone_named(timezone))

    @group.command(name="edit")
    @app_commands.autocomplete(group=every_group, timezone=zone_names)
    async def edit(
        self,
        interaction: Interaction,
        group: str,
        name: app_commands.Range[str, 1, 40] | None = None,
        timezone: str | None = None,
    ) -> None:
        """See and change what is chosen for a group

        Args:
            group: Which group
            name: A new name for it
            timezone: Where its clock ticks: a city, a country or an abbreviation
        """
        await deeds.edit(interaction, group, name, zone_named(timezone))

    @group.command(name="archive")
    @app_commands.autocomplete(group=every_group)
    async def archive(self, interaction: Interaction, group: str) -> None:
        """Close a group and keep everything in it; run it again to open it

        Args:
            group: Which group
        """
        await deeds.archive(interaction, group)

    @group.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """All groups of this server, with when they post and how many are in them"""
        await deeds.list_all(interaction)

    @challenge.command(name="preview")
    @app_commands.autocomplete(group=groups_to_join)
    async def preview(self, interaction: Interaction, group: str | None = None) -> None:
        """What comes next, and when; it is what will be posted

        Args:
            group: Which group, where there are several
        """
        await curating.preview(interaction, group)

    @challenge.command(name="post-now")
    @app_commands.autocomplete(group=groups_to_join)
    async def post_now(self, interaction: Interaction, group: str | None = None) -> None:
        """Post this week's challenge at once, in place of its time

        Args:
            group: Which group, where there are several
        """
        await curating.post_now(interaction, group)

    @challenge.command(name="skip")
    @app_commands.autocomplete(group=groups_to_join)
    async def skip(self, interaction: Interaction, group: str | None = None) -> None:
        """Leave the next week out; can be taken back

        Args:
            group: Which group, where there are several
        """
        await curating.skip(interaction, group)

    @challenge.command(name="pause")
    @app_commands.autocomplete(group=groups_to_join, until=dates_from_now)
    async def pause(
        self, interaction: Interaction, until: str | None = None, group: str | None = None
    ) -> None:
        """Post nothing for a while, such as a holiday

        Args:
            until: The last date of the pause; leave it out to resume when you like
            group: Which group, where there are several
        """
        await curating.pause(interaction, group, last_date(interaction, until))

    @challenge.command(name="resume")
    @app_commands.autocomplete(group=groups_to_join)
    async def resume(self, interaction: Interaction, group: str | None = None) -> None:
        """Post again after a pause

        Args:
            group: Which group, where there are several
        """
        await curating.resume(interaction, group)

    @challenge.command(name="queue")
    @app_commands.autocomplete(group=groups_to_join, challenge=challenge_names)
    async def queue(
        self, interaction: Interaction, challenge: str, group: str | None = None
    ) -> None:
        """Choose a challenge to come next; again, to take it out of the queue

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await curating.queue(interaction, challenge, group)

    @challenge.command(name="replace")
    @app_commands.autocomplete(group=groups_to_join, challenge=challenge_names)
    async def replace(
        self, interaction: Interaction, challenge: str, group: str | None = None
    ) -> None:
        """Put another challenge in place of the one that comes next

        Args:
            challenge: Which challenge
            group: Which group, where there are several
        """
        await curating.queue(interaction, challenge, group, first=True)

    @challenge.command(name="retire")
    @app_commands.autocomplete(challenge=challenge_names)
    async def retire(self, interaction: Interaction, challenge: str) -> None:
        """Keep a challenge from coming in this server; again, to let it come

        Args:
            challenge: Which challenge
        """
        await curating.retire(interaction, challenge)

    @challenge.command(name="history")
    @app_commands.autocomplete(group=groups_to_join)
    async def history(self, interaction: Interaction, group: str | None = None) -> None:
        """What became of each week: posted, late, left out, and why

        Args:
            group: Which group, where there are several
        """
        await curating.history(interaction, group)

    @review.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """The oldest answer that waits for a review, but none of your own"""
        await review_deeds.show_next(interaction)

    @review.command(name="list")
    async def waiting(self, interaction: Interaction) -> None:
        """All answers that wait for a review"""
        await review_deeds.show_waiting(interaction)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.doers[curating.FEATURE] = curating.press
    bot.doers[reviews.FEATURE] = review_deeds.press
    bot.courier.features[submissions.REVIEW] = reviews.Reviews(bot)
    bot.courier.features[submissions.VERDICT] = reviews.Verdicts(bot)
    await bot.add_cog(Manage())
