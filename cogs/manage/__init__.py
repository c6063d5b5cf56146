"""/manage: what moderators do; a file for each of its parts."""

from bot.app import ForModerators, StudyBot, for_moderators
from bot.services import submissions
from bot.ui import curating, review_deeds, reviews
from cogs.manage.challenge import Challenges
from cogs.manage.group import Groups
from cogs.manage.review import Reviews


@for_moderators
class Manage(ForModerators, name="manage", description="For moderators: run your groups"):
    """Running the groups of a server."""

    group = Groups()
    challenge = Challenges()
    review = Reviews()


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.doers[curating.FEATURE] = curating.press
    bot.doers[reviews.FEATURE] = review_deeds.press
    bot.courier.features[submissions.REVIEW] = reviews.Reviews(bot)
    bot.courier.features[submissions.VERDICT] = reviews.Verdicts(bot)
    await bot.add_cog(Manage())
