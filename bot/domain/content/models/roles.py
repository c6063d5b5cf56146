"""Roles: the jobs in an AI team."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import (
    Aliases,
    ContentEntry,
    Id,
    Line,
    Name,
    NearTerms,
    Note,
    RoleId,
    SkillId,
    SourceId,
    Text,
    text_up_to,
)

MAX_ROLE_CHARACTERS = 1750
"""Most characters of a role's long texts together, if it has one about language models too."""


class RoleSkills(ContentEntry):
    """Skill ids of a role; a skill is either core or helpful, not both."""

    core: tuple[SkillId, ...] = Field(default=(), max_length=8)
    helpful: tuple[SkillId, ...] = Field(default=(), max_length=14)

    @property
    def every(self) -> tuple[SkillId, ...]:
        return self.core + self.helpful

    @model_validator(mode="after")
    def each_skill_once(self) -> "RoleSkills":
        if twice := sorted({skill for skill in self.every if self.every.count(skill) > 1}):
            raise PydanticCustomError("twice", f"listed twice: {', '.join(twice)}")
        return self


class Confusion(ContentEntry):
    """A role that is often confused with this one, and how they differ."""

    role: RoleId
    difference: Annotated[str, text_up_to(130)]


class Role(ContentEntry):
    """A job in an AI team; None and empty lists mean that the source says nothing."""

    id: Id
    name: Name
    aliases: Aliases = ()
    near: NearTerms = ()
    essence: Line | None = Field(description="Completes “An AI Engineer …”; read in comparisons.")
    focus: Line | None
    about: Text | None
    day: tuple[Line, ...] = Field(default=(), max_length=6, description="What a day looks like.")
    skills: RoleSkills = RoleSkills()
    example_task: Line | None
    source: SourceId | None = Field(
        default=None, description="Who publishes focus and example task; null: our own words."
    )
    output: Line | None = Field(description="What typically comes out of the work.")
    works_with: tuple[Annotated[str, text_up_to(40)], ...] = Field(default=(), max_length=7)
    get_in: Text | None = Field(description="How people get into the role.")
    language_models: Note | None = Field(
        default=None, description="Where language models come into the work; our own words."
    )
    confused_with: tuple[Confusion, ...] = Field(default=(), max_length=3)

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
