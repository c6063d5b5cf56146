"""Everything that the bot sends or does by itself: the one place where it is registered."""

from __future__ import annotations

from bot.app import StudyBot
from bot.jobs.housekeeping import Housekeeping
from bot.jobs.live_boards import BoardEdits, Boards, BoardsGone
from bot.jobs.membership import MembershipRounds
from bot.jobs.paces import Paces
from bot.jobs.recaps import Recaps
from bot.jobs.rejoins import Returns
from bot.jobs.reminders import Reminders
from bot.jobs.reviews import Reviews, Verdicts
from bot.jobs.rewards import RewardBackfill, Rewards
from bot.jobs.season_recaps import SeasonRecaps
from bot.jobs.setup_monitor import KIND as SETUP_NEWS
from bot.jobs.setup_monitor import Watch
from bot.jobs.weekly_posts import WeeklyPosts
from bot.services.challenges import posts, submissions
from bot.services.members import rejoins
from bot.services.plan import reminders
from bot.services.points import rewards
from bot.services.standings import live_board_queries, live_boards, seasons


async def setup(bot: StudyBot) -> None:
    """Register every kind of delivery and every periodic task; discord.py calls this."""
    bot.dispatcher.features |= {
        posts.POST_DELIVERY: WeeklyPosts(bot),
        posts.RECAP_DELIVERY: Recaps(bot),
        submissions.REVIEW_DELIVERY: Reviews(bot),
        submissions.VERDICT_DELIVERY: Verdicts(bot),
        reminders.KIND: Reminders(bot),
        rewards.KIND: Rewards(bot),
        rewards.REST: RewardBackfill(),
        rejoins.KIND: Returns(bot),
        live_board_queries.POST_KIND: Boards(bot),
        live_board_queries.EDIT_KIND: BoardEdits(bot),
        live_boards.REMOVE_KIND: BoardsGone(),
        seasons.KIND: SeasonRecaps(bot),
        SETUP_NEWS: Watch(bot),
    }
    bot.dispatcher.routines += [Housekeeping(bot.grace), Paces(bot), MembershipRounds(bot)]


async def teardown(bot: StudyBot) -> None:
    """Break off the membership round that is under way; discord.py calls this."""
    for task in bot.dispatcher.routines:
        if isinstance(task, MembershipRounds):
            await task.stop()
