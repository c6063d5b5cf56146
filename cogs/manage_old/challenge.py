"""/manage-old challenge and /manage-old review"""

import datetime as dt

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import routes
from bot.ui.challenges.queue import ChallengeName, LastDateOption
from bot.ui.groups.choosing import WHICH_GROUP, OpenGroupName


class Challenges(app_commands.Group, name="challenge", description="What gets posted, and when"):
    @app_commands.command(name="preview")
    @app_commands.describe(group=WHICH_GROUP)
    async def preview(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """See which challenge comes next, and when"""
        await respond(interaction, routes.PreviewNext(group=group))

    @app_commands.command(name="post-now")
    @app_commands.describe(group=WHICH_GROUP)
    async def post_now(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Post this week’s challenge right now; asks first"""
        await respond(interaction, routes.PostNow(group=group))

    @app_commands.command(name="skip")
    @app_commands.describe(group=WHICH_GROUP)
    async def skip(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Skip the next post; you can undo it"""
        await respond(interaction, routes.SkipWeek(group=group))

    @app_commands.command(name="pause")
    @app_commands.describe(
        until="The last day of the pause; leave it out to decide later", group=WHICH_GROUP
    )
    async def pause(
        self,
        interaction: Interaction,
        until: app_commands.Transform[dt.date, LastDateOption] | None = None,
        group: OpenGroupName | None = None,
    ) -> None:
        """Stop posting for a while, for example during a holiday"""
        await respond(interaction, routes.PausePosts(group=group, until=until))

    @app_commands.command(name="resume")
    @app_commands.describe(group=WHICH_GROUP)
    async def resume(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Start posting again after a pause"""
        await respond(interaction, routes.ResumePosts(group=group))

    @app_commands.command(name="queue")
    @app_commands.describe(challenge="Which challenge", group=WHICH_GROUP)
    async def queue(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Put a challenge at the end of the queue; the same command takes it out again"""
        await respond(interaction, routes.QueueChallenge(group=group, challenge=challenge))

    @app_commands.command(name="replace")
    @app_commands.describe(challenge="Which challenge", group=WHICH_GROUP)
    async def replace(
        self, interaction: Interaction, challenge: ChallengeName, group: OpenGroupName | None = None
    ) -> None:
        """Choose which challenge comes next, ahead of the queue"""
        route = routes.QueueChallenge(group=group, challenge=challenge, first=True)
        await respond(interaction, route)

    @app_commands.command(name="retire")
    @app_commands.describe(challenge="Which challenge")
    async def retire(self, interaction: Interaction, challenge: ChallengeName) -> None:
        """Stop one challenge from being posted in this server; the same command brings it back"""
        await respond(interaction, routes.RetireChallenge(challenge=challenge))

    @app_commands.command(name="history")
    @app_commands.describe(group=WHICH_GROUP)
    async def history(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """See what was posted each week, and why a week was left out"""
        await respond(interaction, routes.ShowWeeks(group=group))


class Reviews(app_commands.Group, name="review", description="Answers that are waiting for you"):
    @app_commands.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """Review the answer that has been waiting longest"""
        await respond(interaction, routes.ShowNextPending())

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """See which answers are waiting for review, and undo recent reviews"""
        await respond(interaction, routes.ListPending())
