"""The catalog: a loaded content pack with its roles, skills, projects and everything else.

Lengths are chosen so that every screen drawn from a valid catalog stays within Discord's 4,000
characters and 40 components; `tests/ui` checks this with each field filled to its limit.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from pydantic import Field

from bot.domain.content.models.entries import MAX_PICKS, ContentEntry, Source, ZoneNames
from bot.domain.content.models.guides import Guide, LearnGuide, Portfolio, Project, Question
from bot.domain.content.models.plan import Plan
from bot.domain.content.models.questions import GettingHired, InterviewQuestion, RecallQuestion
from bot.domain.content.models.roles import Level, Role, RolePay, Salaries, Skill
from bot.domain.content.models.scoring import Challenge, Milestone, Scoring
from bot.domain.content.names import NameIndex


class Catalog(ContentEntry):
    """A loaded and validated content pack; `…_names` find its entries by id, name and alias."""

    # Compared and hashed by identity: hashing all entries at each use as a cache key would be slow.
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    sources: tuple[Source, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=2, max_length=MAX_PICKS)
    skills: tuple[Skill, ...] = Field(min_length=1)
    salaries: Salaries
    workflow: Guide
    roadmap: Guide
    portfolio: Portfolio
    questions: tuple[Question, ...] = Field(min_length=1, max_length=MAX_PICKS)
    plan: Plan = Field(description="The plan that members join unless they choose another.")
    more_plans: tuple[Plan, ...] = Field(default=(), max_length=9)
    recall: tuple[RecallQuestion, ...] = ()
    interview: tuple[InterviewQuestion, ...] = ()
    getting_hired: GettingHired = GettingHired()
    learn: tuple[LearnGuide, ...] = ()
    challenges: tuple[Challenge, ...] = Field(min_length=1)
    generators: dict[str, str] = Field(
        default={},
        description="Programs whose `make(seed)` returns a file and its result, by the names of theirs.",
    )
    scoring: Scoring
    zones: tuple[ZoneNames, ...] = Field(default=(), description="More names of time zones.")

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All plans; the first is the one that members join unless they choose another."""
        return (self.plan, *self.more_plans)

    def plan_of(self, plan_id: str) -> Plan:
        """Return a plan by its id; the first plan if the pack no longer has that one."""
        return next((plan for plan in self.plans if plan.id == plan_id), self.plan)

    def plan_after(self, plan_id: str) -> Plan | None:
        """Return the plan that comes after another in the pack; None after the last."""
        return next((plan for before, plan in pairwise(self.plans) if before.id == plan_id), None)

    def plan_with_day(self, day_id: str) -> Plan | None:
        return next((plan for plan in self.plans if day_id in plan.number_by_id), None)

    @property
    def all_day_ids(self) -> tuple[str, ...]:
        return tuple(day_id for plan in self.plans for day_id in plan.day_ids)

    @cached_property
    def plan_names(self) -> NameIndex[Plan]:
        return NameIndex(self.plans)

    @cached_property
    def recall_by_day(self) -> dict[str, tuple[RecallQuestion, ...]]:
        """The recall questions about a plan day, by its id; a day without any is not in it."""
        found: dict[str, tuple[RecallQuestion, ...]] = {}
        for question in self.recall:
            found[question.day] = (*found.get(question.day, ()), question)
        return found

    @cached_property
    def guide_by_skill(self) -> dict[str, LearnGuide]:
        """Where to learn a skill, by its id; a skill without a guide is not in it."""
        return {guide.skill: guide for guide in self.learn if guide.skill}

    @cached_property
    def guide_by_role(self) -> dict[str, LearnGuide]:
        """Where to learn the work of a role, by its id; a role without a guide is not in it."""
        return {guide.role: guide for guide in self.learn if guide.role}

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def pay_by_role(self) -> dict[str, RolePay]:
        """Pay by role id; a role without a figure is not in it."""
        return {pay.role: pay for pay in self.salaries.by_role.figures}

    @cached_property
    def roles_by_skill(self) -> dict[str, tuple[Role, ...]]:
        """The roles that list a skill, by skill id; roles with it as a core skill come first."""
        return {
            skill.id: (
                *(role for role in self.roles if skill.id in role.skills.core),
                *(role for role in self.roles if skill.id in role.skills.helpful),
            )
            for skill in self.skills
        }

    def list_skills(self, skill_ids: Iterable[str]) -> list[Skill]:
        return [self.skill_names.by_id[skill_id] for skill_id in skill_ids]

    @cached_property
    def role_names(self) -> NameIndex[Role]:
        return NameIndex(self.roles, near=attrgetter("near"))

    @cached_property
    def skill_names(self) -> NameIndex[Skill]:
        return NameIndex(self.skills, near=attrgetter("near"))

    @cached_property
    def level_names(self) -> NameIndex[Level]:
        return NameIndex(self.salaries.by_level.figures)

    @cached_property
    def project_names(self) -> NameIndex[Project]:
        return NameIndex(self.portfolio.projects, near=attrgetter("near"))

    @cached_property
    def question_names(self) -> NameIndex[Question]:
        return NameIndex(self.questions)

    @cached_property
    def milestone_names(self) -> NameIndex[Milestone]:
        return NameIndex(self.scoring.milestones)

    @cached_property
    def challenge_by_id(self) -> dict[str, Challenge]:
        return {challenge.id: challenge for challenge in self.challenges}

    def with_challenges(self, own: Iterable[Challenge]) -> "Catalog":
        """Return a copy with a server's own challenges before those of the pack."""
        copy = self.model_copy(update={"challenges": (*own, *self.challenges)})
        copy.__dict__.pop("challenge_by_id", None)  # it would lack them
        return copy
