"""The content pack as typed values: what other packages need of it."""

from bot.domain.content.catalog import Catalog
from bot.domain.content.challenges import Challenge, Difficulty, Evidence, WorkedAnswer
from bot.domain.content.entries import Source
from bot.domain.content.faq import JobAds, Question, Signal
from bot.domain.content.guides import Project
from bot.domain.content.learn import LearnGuide
from bot.domain.content.names import Label, Named, NameIndex, fold
from bot.domain.content.plan import FIRST_PLAN, Plan, PlanDay, PlanStep
from bot.domain.content.recall import RecallQuestion
from bot.domain.content.references import Location
from bot.domain.content.roles import Role
from bot.domain.content.salary import Level, PayRange, PayTable
from bot.domain.content.scoring import CONDITIONS, CheckInRules, Milestone, Scoring, StreakRules
from bot.domain.content.skills import Skill

__all__ = [
    "CONDITIONS", "FIRST_PLAN", "Catalog", "Challenge", "CheckInRules", "Difficulty", "Evidence", "JobAds", "Label",
    "LearnGuide", "Level", "Location", "Milestone", "NameIndex", "Named", "PayRange", "PayTable", "Plan", "PlanDay",
    "PlanStep", "Project", "Question", "RecallQuestion", "Role", "Scoring", "Signal", "Skill", "Source", "StreakRules", "WorkedAnswer",
    "fold",
]  # fmt: skip
