"""Questions with their answers, and the guide to reading a job ad."""

from typing import Annotated

from pydantic import Field

from bot.domain.content.models.entries import (
    Aliases,
    ContentEntry,
    Id,
    Line,
    LongText,
    Note,
    ProjectId,
    RoleId,
    SkillId,
    Title,
    text_up_to,
)


class Signal(ContentEntry):
    """A phrase in job ads and its meaning."""

    phrase: Annotated[str, text_up_to(80)]
    means: Line


class JobAds(ContentEntry):
    """How to read a job ad."""

    id: Id
    name: Title
    aliases: Aliases = ()
    intro: Note
    phrases: tuple[Signal, ...] = Field(min_length=1, max_length=7)
    seniority: tuple[Signal, ...] = Field(min_length=1, max_length=5)
    then: Note = Field(description="What to do with what was read.")


class SeeAlso(ContentEntry):
    """Related entries, shown as buttons under an answer."""

    roles: tuple[RoleId, ...] = Field(default=(), max_length=3)
    skills: tuple[SkillId, ...] = Field(default=(), max_length=3)
    projects: tuple[ProjectId, ...] = Field(default=(), max_length=3)


class Question(ContentEntry):
    """A frequent question and its answer."""

    id: Id
    name: Title = Field(description="The question itself.")
    aliases: Aliases = ()
    answer: LongText
    is_ours: bool = Field(default=False, description="Nothing of the answer is from the source.")
    see: SeeAlso = SeeAlso()
