"""/manage challenge and /manage review"""

import datetime as dt

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import routes
from bot.ui.challenges.autocomplete import ChallengeName, LastDateOption
from bot.ui.groups.autocomplete import WHICH_GROUP, OpenGroupName


class Challenges(app_commands.Group, name="challenge", description="What is posted, and when"):
    @app_commands.command(name="preview")
    @app_commands.describe(group=WHICH_GROUP)
    async def preview(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """What comes next, and when; it is what will be posted"""
        await respond(interaction, routes.PreviewNext(group=group))

    @app_commands.command(name="post-now")
    @app_commands.describe(group=WHICH_GROUP)
    async def post_now(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Post this week's challenge at once, in place of its time"""
        await respond(interaction, routes.PostNow(group=group))

    @app_commands.command(name="skip")
    @app_commands.describe(group=WHICH_GROUP)
    async def skip(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Leave the next week out; can be taken back"""
        await respond(interaction, routes.SkipWeek(group=group))

    @app_commands.command(name="pause")
    @app_commands.describe(
        until="The last date of the pause; leave it out to resume when you like", group=WHICH_GROUP
    )
    async def pause(
        self,
        interaction: Interaction,
        until: app_commands.Transform[dt.date, LastDateOption] | None = None,
        group: OpenGroupName | None = None,
    ) -> None:
        """Post nothing for a while, such as a holiday"""
        await respond(interaction, routes.PausePosts(group=group, until=until))

    @app_commands.command(name="resume")
    @app_commands.describe(group=WHICH_GROUP)
    async def resume(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Post again after a pause"""
        await respond(interaction, routes.ResumePosts(group=group))

    @app_commands.command(name="queue")
    @app_commands.describe(challenge="Which challenge", group=WHICH_GROUP)
    async def queue(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Choose a challenge to come next; again, to take it out of the queue"""
        await respond(interaction, routes.QueueChallenge(group=group, challenge=challenge))

    @app_commands.command(name="replace")
    @app_commands.describe(challenge="Which challenge", group=WHICH_GROUP)
    async def replace(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Put another challenge in place of the one that comes next"""
        route = routes.QueueChallenge(group=group, challenge=challenge, first=True)
        await respond(interaction, route)

    @app_commands.command(name="retire")
    @app_commands.describe(challenge="Which challenge")
    async def retire(self, interaction: Interaction, challenge: ChallengeName) -> None:
        """Keep a challenge from coming in this server; again, to let it come"""
        await respond(interaction, routes.RetireChallenge(challenge=challenge))

    @app_commands.command(name="history")
    @app_commands.describe(group=WHICH_GROUP)
    async def history(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """What became of each week: posted, late, left out, and why"""
        await respond(interaction, routes.ShowWeeks(group=group))


class Reviews(app_commands.Group, name="review", description="Answers that wait for you"):
    @app_commands.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """The oldest answer that waits for a review, but none of your own"""
        await respond(interaction, routes.ShowNextPending())

    @app_commands.command(name="list")
    async def waiting(self, interaction: Interaction) -> None:
        """All answers that wait for a review"""
        await respond(interaction, routes.ListPending())
