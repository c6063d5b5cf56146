"""The tables. Natural keys make a repeated write harmless; points are only ever added to.

Everything that belongs to a server goes with its row. What is said of a column in `info` makes the
privacy text, the export and the deletion (see `bot/db/privacy.py`).
"""

from bot.db.challenges import Decision, Post, QueuedChallenge, RetiredChallenge, Submission
from bot.db.delivery import Delivery, SyncedCommands
from bot.db.groups import Group, Member, Server, SetupIssue
from bot.db.plan import CheckIn, PhaseRow, Reminder, Run
from bot.db.points import Entry
from bot.db.standings import LiveBoard, Milestone, Reward, Season, SeasonPlace, Standing

__all__ = [
    "CheckIn",
    "Decision",
    "Delivery",
    "Entry",
    "Group",
    "LiveBoard",
    "Member",
    "Milestone",
    "PhaseRow",
    "Post",
    "QueuedChallenge",
    "Reminder",
    "RetiredChallenge",
    "Reward",
    "Run",
    "Season",
    "SeasonPlace",
    "Server",
    "SetupIssue",
    "Standing",
    "Submission",
    "SyncedCommands",
]
