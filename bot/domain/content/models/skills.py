"""Skills that are needed at work."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.domain.content.models.entries import (
    Alias,
    Aliases,
    ContentEntry,
    Id,
    Line,
    Name,
    NearTerms,
    Note,
    SkillId,
    SourceId,
    Text,
    text_up_to,
)


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


class Demand(ContentEntry):
    """The demand for a skill, on the scale of the source."""

    level: Annotated[str, text_up_to(30)]
    source: SourceId


class InJobAds(ContentEntry):
    """How job ads name a skill: by which more words, and which of its names would mislead."""

    also_named_by: tuple[Alias, ...] = Field(
        default=(),
        max_length=40,
        description="Words by which ads name the skill, beside its name and aliases, such as “gdpr”. "
        "Nobody looks the skill up by them.",
    )
    only_as_name: Aliases = Field(
        default=(),
        description="Names of any kind that are ordinary words too, such as “spark”: an ad names the "
        "skill only where it writes them with a capital letter.",
    )
    means_something_else: tuple[Alias, ...] = Field(
        default=(),
        max_length=40,
        description="Phrases and aliases that mean something else in an ad, such as “security guard”.",
    )


class Skill(ContentEntry):
    """A skill that is needed at work."""

    id: Id
    name: Name
    aliases: Aliases = ()
    near: NearTerms = ()
    area: Area
    is_ours: bool = Field(default=False, description="Nothing of the entry is from the source.")
    what: Text = Field(description="What it is, in two sentences.")
    why: Note = Field(description="Why it matters at work.")
    demand: Demand | None = Field(default=None, description="null where the source gives none.")
    use_case: Line
    needs: tuple[SkillId, ...] = Field(
        default=(), max_length=5, description="Skills to know first."
    )
    practise: Text = Field(description="Something to do this week, whose result one can see.")
    in_job_ads: InJobAds = InJobAds()
