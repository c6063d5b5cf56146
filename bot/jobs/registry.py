"""Lists everything that the bot sends or does by itself.

It is an extension, loaded by `StudyBot.setup_hook` before the commands.
"""

import datetime as dt
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import PeriodicTask, StudyBot
from bot.domain.jobs import JobKind
from bot.domain.shards import ShardBlock
from bot.jobs import live_boards, rejoins, removals, reviews, rewards, weekly_posts
from bot.jobs.housekeeping import back_up, clean_up
from bot.jobs.membership import MembershipRounds
from bot.jobs.openings import GroupOpened
from bot.jobs.reminders import Reminder
from bot.jobs.season_recaps import SeasonRecap
from bot.jobs.setup_monitor import SetupMonitor, SetupNews
from bot.services.challenges import post_planner
from bot.services.members.rejoins import enqueue_returned
from bot.services.plan import reminders


async def setup(bot: StudyBot) -> None:
    """Register all kinds of jobs, what plans them, and everything that is done at an interval."""
    resources = bot.resources

    async def enqueue_weekly_posts(
        connection: AsyncConnection, now: dt.datetime, block: ShardBlock
    ) -> bool:
        challenges = resources.catalog.challenges
        return await post_planner.enqueue_due_posts(connection, challenges, now, block) > 0

    async def enqueue_reminders(
        connection: AsyncConnection, now: dt.datetime, block: ShardBlock
    ) -> bool:
        return await reminders.enqueue_due(connection, now, block) > 0

    bot.dispatcher.planners += [
        enqueue_weekly_posts,
        enqueue_reminders,
        enqueue_returned,
        live_boards.enqueue_due,
        SetupMonitor(bot).enqueue_news,
    ]
    bot.dispatcher.handlers |= {
        JobKind.CHALLENGE: weekly_posts.WeeklyPost,
        JobKind.RECAP: weekly_posts.WeekRecapPost,
        JobKind.REVIEW: reviews.ReviewRequest,
        JobKind.VERDICT: reviews.Verdict,
        JobKind.REMINDER: Reminder,
        JobKind.REWARD: rewards.RewardRole,
        JobKind.REJOIN: rejoins.RejoinRole,
        JobKind.LIVE_BOARD: live_boards.LiveBoardDrawing,
        JobKind.MESSAGE_REMOVAL: removals.MessageRemoval,
        JobKind.ROLE_REMOVAL: removals.RoleRemoval,
        JobKind.SEASON_RECAP: SeasonRecap,
        JobKind.GROUP_OPENED: GroupOpened,
        JobKind.SETUP_NEWS: SetupNews,
    }
    bot.periodic_tasks += [
        PeriodicTask("back up", partial(back_up, resources), dt.timedelta(minutes=10)),
        PeriodicTask("clean up", partial(clean_up, resources), dt.timedelta(hours=6)),
        PeriodicTask("look up members", MembershipRounds(bot).run, dt.timedelta(seconds=10)),
        PeriodicTask("record servers", bot.reconcile, dt.timedelta(seconds=10)),
    ]
