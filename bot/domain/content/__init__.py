"""The content pack as typed values: what other packages need of it."""

from bot.domain.content.catalog import Catalog
from bot.domain.content.models.entries import Location, Source
from bot.domain.content.models.guides import LearnGuide, Project, Question
from bot.domain.content.models.plan import FIRST_PLAN, Plan, PlanDay, PlanStep
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.content.models.roles import Level, PayRange, PayTable, Role, Skill
from bot.domain.content.models.scoring import (
    CONDITIONS,
    OWN,
    AnswerFields,
    Challenge,
    CheckInRules,
    ComputedResult,
    Difficulty,
    Milestone,
    OwnChallenge,
    Scoring,
    StreakRules,
    WorkedSolution,
)
from bot.domain.content.names import Label, Named, NameIndex, fold, name_index_key
