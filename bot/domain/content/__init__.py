"""The content pack as typed values: what other packages need of it."""

from bot.domain.content.catalog import Catalog, Project, Role, Skill
from bot.domain.content.challenges import Challenge, Difficulty, Evidence
from bot.domain.content.entries import Source
from bot.domain.content.faq import JobAds, Question, Signal
from bot.domain.content.names import Label, Named, NameIndex, fold
from bot.domain.content.plan import Plan, PlanStep
from bot.domain.content.references import Location
from bot.domain.content.salary import Level, PayRange, PayTable
from bot.domain.content.scoring import CONDITIONS, CheckInRules, Milestone, Scoring, StreakRules

__all__ = [
    "CONDITIONS", "Catalog", "Challenge", "CheckInRules", "Difficulty", "Evidence", "JobAds", "Label",
    "Level", "Location", "Milestone", "NameIndex", "Named", "PayRange", "PayTable", "Plan", "PlanStep",
    "Project", "Question", "Role", "Scoring", "Signal", "Skill", "Source", "StreakRules", "fold",
]  # fmt: skip
