"""Lists everything that the bot sends or does by itself.

It is an extension, loaded by `StudyBot.setup_hook` before the commands.
"""

from bot.app import StudyBot
from bot.domain.delivery import DeliveryKind
from bot.jobs.housekeeping import Housekeeping
from bot.jobs.live_boards import LiveBoardEdits, LiveBoardRemovals, LiveBoards
from bot.jobs.membership import MembershipRounds
from bot.jobs.paces import Paces
from bot.jobs.recaps import Recaps
from bot.jobs.rejoins import RejoinRoles
from bot.jobs.reminders import Reminders
from bot.jobs.reviews import ReviewRequests, Verdicts
from bot.jobs.rewards import RewardBackfill, RewardRoles
from bot.jobs.season_recaps import SeasonRecaps
from bot.jobs.setup_monitor import SetupMonitor
from bot.jobs.weekly_posts import WeeklyPosts


async def setup(bot: StudyBot) -> None:
    """Register all kinds of deliveries and all periodic tasks."""
    resources = bot.resources
    bot.dispatcher.handlers |= {
        DeliveryKind.CHALLENGE: WeeklyPosts(bot),
        DeliveryKind.RECAP: Recaps(bot),
        DeliveryKind.REVIEW: ReviewRequests(bot),
        DeliveryKind.VERDICT: Verdicts(bot),
        DeliveryKind.REMINDER: Reminders(bot),
        DeliveryKind.REWARD: RewardRoles(bot),
        DeliveryKind.REWARD_BACKFILL: RewardBackfill(),
        DeliveryKind.REJOIN: RejoinRoles(bot),
        DeliveryKind.LIVE_BOARD: LiveBoards(bot),
        DeliveryKind.LIVE_BOARD_EDIT: LiveBoardEdits(bot),
        DeliveryKind.LIVE_BOARD_REMOVAL: LiveBoardRemovals(),
        DeliveryKind.SEASON_RECAP: SeasonRecaps(bot),
        DeliveryKind.SETUP_NEWS: SetupMonitor(bot),
    }
    bot.dispatcher.periodic_tasks += [
        Housekeeping(resources.database, bot.grace),
        Paces(resources.database, resources.catalog),
        MembershipRounds(bot),
    ]
