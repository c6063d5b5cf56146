"""Guides: the daily workflow, the learning roadmap, and portfolio projects."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.domain.content.models.entries import (
    Aliases,
    ContentEntry,
    Id,
    Line,
    Name,
    NearTerms,
    Note,
    RubricLine,
    SkillId,
    SourceId,
    Text,
    text_up_to,
)


def _without_fences(text: str) -> str:
    if "```" in text:
        raise ValueError("write code indented by four spaces, because ``` would end the example")
    return text


Readme = Annotated[str, text_up_to(1400), AfterValidator(_without_fences)]


class Stage(ContentEntry):
    """A stage of the daily workflow."""

    id: Id
    name: Name
    task: Line
    output: Line
    about: Note
    skills: tuple[SkillId, ...] = Field(min_length=1, max_length=3)


class Workflow(ContentEntry):
    """The stages of an AI engineer's work, in order."""

    source: SourceId
    intro: Note
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=5)


class Step(ContentEntry):
    """A step of the learning roadmap."""

    id: Id
    action: Line
    outcome: Line
    about: Note
    skills: tuple[SkillId, ...] = Field(min_length=1, max_length=3)


class Roadmap(ContentEntry):
    """The steps of learning, in order."""

    source: SourceId
    intro: Note
    steps: tuple[Step, ...] = Field(min_length=1, max_length=5)


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
    key: bool = Field(description="One of the key kinds a portfolio should hold.")
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
