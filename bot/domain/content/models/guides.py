"""Guides: how to work and to learn, portfolio projects, answers to questions, and where to learn what."""

import datetime as dt
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import (
    Address,
    Aliases,
    ContentEntry,
    Id,
    Line,
    LongText,
    Name,
    NearTerms,
    Note,
    ProjectId,
    RoleId,
    RubricLine,
    SkillId,
    SourceId,
    Text,
    Title,
    is_over_a_year_ago,
    text_up_to,
)


def _without_fences(text: str) -> str:
    if "```" in text:
        raise ValueError("write code indented by four spaces, because ``` would end the example")
    return text


Readme = Annotated[str, text_up_to(1400), AfterValidator(_without_fences)]


class GuidePart(ContentEntry):
    """A step of learning, or a stage of an AI engineer's work."""

    id: Id
    name: Annotated[str, text_up_to(60)]
    task: Line | None = None
    output: Line
    about: Note
    skills: tuple[SkillId, ...] = Field(min_length=1, max_length=3)


class Guide(ContentEntry):
    """How to learn or to work: its parts, in order."""

    source: SourceId
    intro: Note
    parts: tuple[GuidePart, ...] = Field(min_length=1, max_length=5)


class ReadmeExamples(ContentEntry):
    """A weak and a strong README of the same project; each is shown as it is written."""

    weak: Readme
    strong: Readme
    difference: Text = Field(description="What the strong one does that the weak one doesn't.")


class Project(ContentEntry):
    """A portfolio project."""

    id: Id
    name: Name
    aliases: Aliases = ()
    near: NearTerms = ()
    is_key: bool = Field(description="One of the key kinds a portfolio should hold.")
    what: Note
    example: Line
    shows: tuple[RubricLine, ...] = Field(
        min_length=1, max_length=6, description="What good work shows."
    )
    first_step: Note
    skills: tuple[SkillId, ...] = Field(min_length=1, max_length=7)
    is_ours: bool = Field(default=False, description="The idea is not from the source.")
    readmes: ReadmeExamples | None = None


class Portfolio(ContentEntry):
    """The portfolio projects, and what makes a project convincing."""

    intro: Note
    convincing: tuple[RubricLine, ...] = Field(min_length=1, max_length=8)
    projects: tuple[Project, ...] = Field(min_length=1, max_length=12)


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
    ours: Text | None = Field(
        default=None, description="What you add to what the source says; shown as yours."
    )
    is_ours: bool = Field(default=False, description="Nothing of the answer is from the source.")
    see: SeeAlso = SeeAlso()


class Place(ContentEntry):
    """A page, book or course on the web that is free to read."""

    title: Title
    address: Address
    start_with: Annotated[str, text_up_to(160)] = Field(description="What to read there first.")

    @property
    def host(self) -> str:
        """The name of the site: “docs.python.org”."""
        return urlsplit(self.address).hostname or ""


class LearnGuide(ContentEntry):
    """Where to learn one skill, or the work of one role."""

    skill: SkillId | None = None
    role: RoleId | None = None
    reviewed: dt.date = Field(description="When somebody last checked the places and the text.")
    places: tuple[Place, Place]
    subtopics: tuple[Annotated[str, text_up_to(60)], ...] = Field(
        min_length=3, max_length=7, description="In the order in which to learn them."
    )
    enough_when: Annotated[str, text_up_to(200)] = Field(
        description="Completes “Enough when you can …”."
    )
    hired_when: Annotated[str, text_up_to(220)] = Field(
        description="Completes “Enough to be hired when you can …”."
    )
    confused_with: Annotated[str, text_up_to(220)] = Field(
        description="What people confuse it with, and what the difference is."
    )

    @model_validator(mode="after")
    def is_about_one_entry(self) -> Self:
        if (self.skill is None) == (self.role is None):
            raise PydanticCustomError("about", "needs either a skill or a role")
        return self

    def is_outdated(self, today: dt.date) -> bool:
        return is_over_a_year_ago(self.reviewed, today)
