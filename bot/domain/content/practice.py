"""What in a content pack practises a skill, and what a valid pack still lacks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.domain.content.catalog import Catalog
from bot.domain.content.models.entries import Location, is_over_a_year_ago
from bot.domain.content.models.guides import Project
from bot.domain.content.models.plan import Plan, PlanDay
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.content.models.scoring import Challenge


@dataclass(frozen=True, slots=True)
class NumberedDay:
    """A plan day with its plan and its number in that, from 1."""

    plan: Plan
    number: int

    @property
    def day(self) -> PlanDay:
        return self.plan.day(self.number)


@dataclass(frozen=True, slots=True)
class Practice:
    """What practises one skill, in the order of the pack."""

    days: tuple[NumberedDay, ...]
    challenges: tuple[Challenge, ...]
    projects: tuple[Project, ...]
    questions: tuple[RecallQuestion, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.challenges or self.projects or self.questions)


@lru_cache(maxsize=8)
def practice_by_skill(catalog: Catalog) -> dict[str, Practice]:
    every_day = [
        NumberedDay(plan, number) for plan in catalog.plans for number in range(1, plan.length + 1)
    ]
    found: dict[str, Practice] = {}
    for skill_id in catalog.skill_names.by_id:
        days = [numbered for numbered in every_day if skill_id in numbered.day.skills]
        by_day = (catalog.recall_by_day.get(numbered.day.id, ()) for numbered in days)
        projects = catalog.portfolio.projects
        found[skill_id] = Practice(
            days=tuple(days),
            challenges=tuple(task for task in catalog.challenges if skill_id in task.skills),
            projects=tuple(project for project in projects if skill_id in project.skills),
            questions=tuple(chain.from_iterable(by_day)),
        )
    return found


def find_warnings(catalog: Catalog, today: dt.date) -> Iterator[tuple[Location, str]]:
    """Yield skills that nothing practises, what has no guide, and what was reviewed long ago."""
    for number, skill in enumerate(catalog.skills):
        if practice_by_skill(catalog)[skill.id].is_empty:
            reason = f": {skill.unpractised}" if skill.unpractised else ""
            yield ("skills", number), f"nothing practises {skill.name}{reason}"
    yield from _find_guide_warnings(catalog)
    yield from _find_old(catalog, today)


def _find_guide_warnings(catalog: Catalog) -> Iterator[tuple[Location, str]]:
    if not catalog.learn:
        yield (), "has no folder learn, so no skill or role says where to learn it"
        return
    for number, skill in enumerate(catalog.skills):
        if skill.id not in catalog.guide_by_skill:
            yield ("skills", number), f"{skill.name} has no guide in the folder learn"
    for number, role in enumerate(catalog.roles):
        if role.id not in catalog.guide_by_role:
            yield ("roles", number), f"{role.name} has no guide in the folder learn"


def _find_old(catalog: Catalog, today: dt.date) -> Iterator[tuple[Location, str]]:
    """Yield each date of figures and reviews that is more than a year old or hasn't come yet."""
    dates: list[tuple[Location, dt.date | str | None]] = [
        *((("sources", n, "as_of"), source.as_of) for n, source in enumerate(catalog.sources)),
        *((("roles", n, "reviewed"), role.reviewed) for n, role in enumerate(catalog.roles)),
        *((("learn", n, "reviewed"), guide.reviewed) for n, guide in enumerate(catalog.learn)),
    ]
    for place, day in dates:
        if isinstance(day, dt.date) and is_over_a_year_ago(day, today):
            yield place, f"{day} is more than a year ago"
        elif isinstance(day, dt.date) and day > today:
            yield place, f"{day} hasn’t come yet"
