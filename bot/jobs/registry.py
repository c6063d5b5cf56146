"""Everything that the bot sends or does by itself: the one place where it is registered."""

from __future__ import annotations

from bot.app import StudyBot
from bot.domain.delivery import DeliveryKind
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
from bot.jobs.setup_monitor import Watch
from bot.jobs.weekly_posts import WeeklyPosts


async def setup(bot: StudyBot) -> None:
    """Register every kind of delivery and every periodic task; discord.py calls this."""
    bot.dispatcher.features |= {
        DeliveryKind.CHALLENGE: WeeklyPosts(bot),
        DeliveryKind.RECAP: Recaps(bot),
        DeliveryKind.REVIEW: Reviews(bot),
        DeliveryKind.VERDICT: Verdicts(bot),
        DeliveryKind.REMINDER: Reminders(bot),
        DeliveryKind.REWARD: Rewards(bot),
        DeliveryKind.REWARD_BACKFILL: RewardBackfill(),
        DeliveryKind.REJOIN: Returns(bot),
        DeliveryKind.LIVE_BOARD: Boards(bot),
        DeliveryKind.LIVE_BOARD_EDIT: BoardEdits(bot),
        DeliveryKind.LIVE_BOARD_REMOVAL: BoardsGone(),
        DeliveryKind.SEASON_RECAP: SeasonRecaps(bot),
        DeliveryKind.SETUP_NEWS: Watch(bot),
    }
    bot.dispatcher.routines += [Housekeeping(bot.grace), Paces(bot), MembershipRounds(bot)]


async def teardown(bot: StudyBot) -> None:
    """Break off the membership round that is under way; discord.py calls this."""
    for task in bot.dispatcher.routines:
        if isinstance(task, MembershipRounds):
            await task.stop()
