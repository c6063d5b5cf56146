"""Guides: how to work and to learn, portfolio projects, answers to questions, and where to learn what."""

import datetime as dt
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models import entries


def _without_fences(text: str) -> str:
    if "```" in text:
        raise ValueError("write code indented by four spaces, because ``` would end the example")
    return text


Readme = Annotated[str, entries.text_up_to(1400), AfterValidator(_without_fences)]


class GuidePart(entries.ContentEntry):
    """A step of learning, or a stage of an AI engineer's work."""

    id: entries.Id
    name: Annotated[str, entries.text_up_to(60)]
    task: entries.Line | None = None
    output: entries.Line
    about: entries.Note
    skills: tuple[entries.SkillId, ...] = Field(min_length=1, max_length=3)


class Guide(entries.ContentEntry):
    """How to learn or to work: its parts, in order."""

    source: entries.SourceId
    intro: entries.Note
    parts: tuple[GuidePart, ...] = Field(min_length=1, max_length=5)


class ReadmeExamples(entries.ContentEntry):
    """A weak and a strong README of the same project; each is shown as it is written."""

    weak: Readme
    strong: Readme
    difference: entries.Text = Field(
        description="What the strong one does that the weak one doesn't."
    )


class Project(entries.ContentEntry):
    id: entries.Id
    name: entries.Name
    aliases: entries.Aliases = ()
    near: entries.NearTerms = ()
    is_key: bool = Field(description="One of the key kinds a portfolio should hold.")
    what: entries.Note
    example: entries.Line
    shows: tuple[entries.RubricLine, ...] = Field(
        min_length=1, max_length=6, description="What good work shows."
    )
    first_step: entries.Note
    skills: tuple[entries.SkillId, ...] = Field(min_length=1, max_length=7)
    is_ours: bool = Field(default=False, description="The idea is not from the source.")
    readmes: ReadmeExamples | None = None


class Portfolio(entries.ContentEntry):
    """The portfolio projects, and what makes a project convincing."""

    intro: entries.Note
    convincing: tuple[entries.RubricLine, ...] = Field(min_length=1, max_length=8)
    projects: tuple[Project, ...] = Field(min_length=1, max_length=12)


class SeeAlso(entries.ContentEntry):
    """Related entries, shown as buttons under an answer."""

    roles: tuple[entries.RoleId, ...] = Field(default=(), max_length=3)
    skills: tuple[entries.SkillId, ...] = Field(default=(), max_length=3)
    projects: tuple[entries.ProjectId, ...] = Field(default=(), max_length=3)


class Question(entries.ContentEntry):
    id: entries.Id
    name: entries.Title = Field(description="The question itself.")
    aliases: entries.Aliases = ()
    answer: entries.LongText
    ours: entries.Text | None = Field(
        default=None, description="What you add to what the source says; shown as yours."
    )
    is_ours: bool = Field(default=False, description="Nothing of the answer is from the source.")
    see: SeeAlso = SeeAlso()


class Place(entries.ContentEntry):
    """A page, book or course on the web that is free to read."""

    title: entries.Title
    address: entries.Address
    start_with: Annotated[str, entries.text_up_to(160)] = Field(
        description="What to read there first."
    )

    @property
    def host(self) -> str:
        """The name of the site: “docs.python.org”."""
        return urlsplit(self.address).hostname or ""


class LearnGuide(entries.ContentEntry):
    """Where to learn one skill, or the work of one role."""

    skill: entries.SkillId | None = None
    role: entries.RoleId | None = None
    reviewed: dt.date = Field(description="When somebody last checked the places and the text.")
    places: tuple[Place, Place]
    subtopics: tuple[Annotated[str, entries.text_up_to(60)], ...] = Field(
        min_length=3, max_length=7, description="In the order in which to learn them."
    )
    enough_when: Annotated[str, entries.text_up_to(200)] = Field(
        description="Completes “Enough when you can …”."
    )
    hired_when: Annotated[str, entries.text_up_to(220)] = Field(
        description="Completes “Enough to be hired when you can …”."
    )
    confused_with: Annotated[str, entries.text_up_to(220)] = Field(
        description="What people confuse it with, and what the difference is."
    )

    @model_validator(mode="after")
    def is_about_one_entry(self) -> Self:
        if (self.skill is None) == (self.role is None):
            raise PydanticCustomError("about", "needs either a skill or a role")
        return self

    def is_outdated(self, today: dt.date) -> bool:
        return entries.is_over_a_year_ago(self.reviewed, today)
