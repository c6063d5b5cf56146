"""Roles, the skills they need, and what they pay."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models import entries


class Area(StrEnum):
    """The area of a skill; each has one file in `content/skills/`."""

    LANGUAGES = "languages and data"
    LEARNING = "machine learning"
    MATHEMATICS = "mathematics"
    DATA_WORK = "data work"
    PLATFORM = "platform"
    PRACTICE = "practice"
    PEOPLE = "people"
    LANGUAGE_MODELS = "language models"


class Demand(entries.ContentEntry):
    """The demand for a skill, on the scale of the source."""

    level: Annotated[str, entries.text_up_to(30)]
    source: entries.SourceId


class InJobAds(entries.ContentEntry):
    """How job ads name a skill: by which more words, and which of its names would mislead."""

    also_named_by: tuple[entries.Alias, ...] = Field(
        default=(),
        max_length=40,
        description="Words by which ads name the skill, beside its name and aliases, such as “gdpr”. "
        "Nobody looks the skill up by them.",
    )
    only_as_name: entries.Aliases = Field(
        default=(),
        description="Names of any kind that are ordinary words too, such as “spark”: an ad names the "
        "skill only where it writes them with a capital letter.",
    )
    means_something_else: tuple[entries.Alias, ...] = Field(
        default=(),
        max_length=40,
        description="Phrases and aliases that mean something else in an ad, such as “security guard”.",
    )


class Skill(entries.ContentEntry):
    id: entries.Id
    name: entries.Name
    aliases: entries.Aliases = ()
    near: entries.NearTerms = ()
    area: Area
    is_ours: bool = Field(default=False, description="Nothing of the entry is from the source.")
    what: entries.Text = Field(description="What it is, in two sentences.")
    why: entries.Note = Field(description="Why it matters at work.")
    demand: Demand | None = Field(default=None, description="null where the source gives none.")
    use_case: entries.Line
    needs: tuple[entries.SkillId, ...] = Field(
        default=(), max_length=5, description="Skills to know first."
    )
    practise: entries.Text = Field(
        description="Something to do this week, whose result one can see."
    )
    unpractised: entries.Line | None = Field(
        default=None, description="Why nothing else in the pack practises it."
    )
    in_job_ads: InJobAds = InJobAds()


MAX_ROLE_CHARACTERS = 1750
"""Most characters of a role's long texts together, if it has one about language models too."""


class RoleSkills(entries.ContentEntry):
    """Skill ids of a role; a skill is either core or helpful, not both."""

    core: tuple[entries.SkillId, ...] = Field(default=(), max_length=8)
    helpful: tuple[entries.SkillId, ...] = Field(default=(), max_length=14)

    @property
    def every(self) -> tuple[entries.SkillId, ...]:
        return self.core + self.helpful

    @model_validator(mode="after")
    def each_skill_once(self) -> "RoleSkills":
        if twice := sorted({skill for skill in self.every if self.every.count(skill) > 1}):
            raise PydanticCustomError("twice", f"listed twice: {', '.join(twice)}")
        return self


class Confusion(entries.ContentEntry):
    """A role that is often confused with this one, and how they differ."""

    role: entries.RoleId
    difference: Annotated[str, entries.text_up_to(130)]


class Role(entries.ContentEntry):
    """A job in an AI team; None and empty lists mean that the source says nothing."""

    id: entries.Id
    name: entries.Name
    aliases: entries.Aliases = ()
    near: entries.NearTerms = ()
    essence: entries.Line | None = Field(
        description="Completes “An AI Engineer …”; read in comparisons."
    )
    focus: entries.Line | None
    about: entries.Text | None
    day: tuple[entries.Line, ...] = Field(
        default=(), max_length=6, description="What a day looks like."
    )
    skills: RoleSkills = RoleSkills()
    example_task: entries.Line | None
    source: entries.SourceId | None = Field(
        default=None, description="Who publishes focus and example task; null: our own words."
    )
    output: entries.Line | None = Field(description="What typically comes out of the work.")
    works_with: tuple[Annotated[str, entries.text_up_to(40)], ...] = Field(default=(), max_length=7)
    get_in: entries.Text | None = Field(description="How people get into the role.")
    language_models: entries.Note | None = Field(
        default=None, description="Where language models come into the work; our own words."
    )
    confused_with: tuple[Confusion, ...] = Field(default=(), max_length=3)
    reviewed: dt.date | None = Field(
        default=None, description="When somebody last checked what is your own."
    )

    @model_validator(mode="after")
    def fits_on_its_screen(self) -> Self:
        texts = (self.about, self.get_in, self.language_models, *self.day)
        used = sum(len(text or "") for text in texts)
        used += sum(len(confusion.difference) for confusion in self.confused_with)
        if self.language_models and used > MAX_ROLE_CHARACTERS:
            raise PydanticCustomError(
                "room",
                f"about, day, get_in, confused_with and language_models have {used} characters together, "
                f"more than {MAX_ROLE_CHARACTERS}",
            )
        return self


class PayRange(entries.ContentEntry):
    """A pay range in the currency and period of its table; `high` is None if it has no upper end."""

    low: int = Field(gt=0, lt=100_000_000, strict=True)
    high: int | None = Field(default=None, gt=0, lt=100_000_000, strict=True)

    @model_validator(mode="after")
    def low_end_first(self) -> "PayRange":
        if self.high is not None and self.high < self.low:
            raise PydanticCustomError("range", f"high ({self.high}) is below low ({self.low})")
        return self


class RolePay(PayRange):
    """A role's pay range and growth."""

    role: entries.RoleId
    growth: Annotated[str, entries.text_up_to(20)]


class Level(PayRange):
    """The pay at a level of seniority."""

    id: entries.Id
    name: entries.Name
    aliases: entries.Aliases = ()
    experience: Annotated[str, entries.text_up_to(30)]


class PayTable(entries.ContentEntry):
    """What a pay table measures, where, and its source."""

    measures: entries.Line
    place: Annotated[str, entries.text_up_to(40)] | None = Field(
        description="null where the source names none."
    )
    source: entries.SourceId


class RolePayTable(PayTable):
    """Pay by role, for all levels together."""

    figures: tuple[RolePay, ...] = Field(min_length=1, max_length=15)


class LevelPayTable(PayTable):
    """Pay by level, for all roles together."""

    figures: tuple[Level, ...] = Field(min_length=1, max_length=6)


class Salaries(entries.ContentEntry):
    """The two pay tables, which measure different things, and notes on how to read them."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    period: Literal["year", "month", "hour"]
    by_role: RolePayTable
    by_level: LevelPayTable
    cautions: tuple[entries.Note, ...] = Field(min_length=1, max_length=4)


def common_range(ranges: Sequence[PayRange | None]) -> PayRange | None:
    """Return the overlap of all ranges; None if there is none, or a range is None."""
    known = [pay for pay in ranges if pay is not None]
    if len(known) < max(2, len(ranges)):
        return None
    low = max(pay.low for pay in known)
    high = min((pay.high for pay in known if pay.high is not None), default=None)
    return PayRange(low=low, high=high) if high is None or low <= high else None
