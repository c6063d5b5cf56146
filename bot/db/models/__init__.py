"""All tables, imported in one place so that their metadata is complete.

Natural keys make repeated writes harmless, and the ledger of points is append-only. Deleting a
server's row deletes everything that belongs to it. The privacy text, the export and the deletion
are made from the `info` of each column (see `bot/db/privacy.py`).
"""

from bot.db.models.base import Base
from bot.db.models.challenges import (
    Decision,
    OpenedSolution,
    OwnChallenge,
    PeerReview,
    Post,
    QueuedChallenge,
    ResultTry,
    RetiredChallenge,
    Submission,
)
from bot.db.models.groups import Group, Job, KeptMessage, Server, SetupIssue, SyncedCommands
from bot.db.models.learning import Capstone, CapstoneMarks, DayTest, QuestionRating, ReportedSkill
from bot.db.models.members import GivenRole, Member, MemberMessage, Notice, Sanction, StoredSecret
from bot.db.models.plan import CheckIn, Enrolment, PaceChange, Pause, Reminder
from bot.db.models.standings import Entry, Milestone, Reward, Season, Standing
