"""Everything that the bot sends or does by itself: an extension, loaded before the commands."""

import datetime as dt
from functools import partial

from bot.app import PeriodicTask, StudyBot
from bot.domain.jobs import JobKind
from bot.jobs import answers, group_posts, removals, roles
from bot.jobs.housekeeping import MembershipRounds, back_up, clean_up, look_for_update
from bot.jobs.kept_messages import LiveBoard, Panel
from bot.jobs.reminders import Reminder
from bot.jobs.setup_monitor import Introduction, SetupMonitor, SetupNews
from bot.services.challenges import post_planner
from bot.services.groups import kept_messages
from bot.services.members.roles import enqueue_returned
from bot.services.plan import reminders


async def setup(bot: StudyBot) -> None:
    """Register all kinds of jobs, what plans them, and everything that is done at an interval."""
    resources = bot.resources
    challenges = resources.catalog.challenges
    bot.dispatcher.planners |= {
        "weekly posts": partial(post_planner.enqueue_due_posts, challenges=challenges),
        "reminders": reminders.enqueue_due,
        "roles of returned members": enqueue_returned,
        "panels and live boards": kept_messages.enqueue_due,
        "setup news": SetupMonitor(bot).enqueue_news,
    }
    bot.dispatcher.handlers |= {
        JobKind.WEEKLY_POST: group_posts.WeeklyPost,
        JobKind.REVIEW: answers.ReviewRequest,
        JobKind.DECISION: answers.DecisionMessage,
        JobKind.GALLERY_ANSWER: answers.GalleryAnswer,
        JobKind.PEER_REVIEW: answers.OpinionMessage,
        JobKind.REMINDER: Reminder,
        JobKind.REWARD: roles.RewardRole,
        JobKind.GROUP_ROLE: roles.GroupRole,
        JobKind.PANEL: Panel,
        JobKind.LIVE_BOARD: LiveBoard,
        JobKind.MESSAGE_REMOVAL: removals.MessageRemoval,
        JobKind.NAMES_REMOVAL: removals.NamesRemoval,
        JobKind.ROLE_REMOVAL: roles.RoleRemoval,
        JobKind.SEASON_RECAP: group_posts.SeasonRecap,
        JobKind.INTRODUCTION: Introduction,
        JobKind.SETUP_NEWS: SetupNews,
    }
    bot.periodic_tasks += [
        PeriodicTask("back up", partial(back_up, resources), dt.timedelta(minutes=10)),
        PeriodicTask("look for update", partial(look_for_update, resources), dt.timedelta(days=1)),
        PeriodicTask("clean up", partial(clean_up, resources), dt.timedelta(hours=6)),
        PeriodicTask("look up members", MembershipRounds(bot).run, dt.timedelta(seconds=10)),
        PeriodicTask("record servers", bot.reconcile, dt.timedelta(seconds=10)),
    ]
