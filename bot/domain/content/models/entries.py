"""The base class and field types of content entries: ids, names, and texts of limited length."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.domain.content.references import refers_to

MAX_PICKS = 25
"""The most options that a select menu of Discord can have."""


def text_up_to(longest: int) -> StringConstraints:
    """Return a constraint: 1 to `longest` characters, with surrounding spaces removed."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=25),
    Field(description="Never changes, because old messages and stored rows refer to it."),
]
RoleId = Annotated[Id, AfterValidator(refers_to("role"))]
SkillId = Annotated[Id, AfterValidator(refers_to("skill"))]
ProjectId = Annotated[Id, AfterValidator(refers_to("project"))]
PlanId = Annotated[Id, AfterValidator(refers_to("plan"))]
SourceId = Annotated[Id, AfterValidator(refers_to("source"))]
WeekNumber = Annotated[int, AfterValidator(refers_to("week"))]
Name = Annotated[str, text_up_to(28)]
Alias = Annotated[str, text_up_to(60)]
Title = Annotated[str, text_up_to(70)]
Line = Annotated[str, text_up_to(110)]
Note = Annotated[str, text_up_to(280)]
Text = Annotated[str, text_up_to(400)]
LongText = Annotated[str, text_up_to(1500)]
CvLineText = Annotated[
    str,
    text_up_to(140),
    Field(
        description="What somebody did who has done this, for their CV: begins with a verb in the "
        "past tense, ends without a full stop, and claims no more than was checked."
    ),
]
Aliases = Annotated[tuple[Alias, ...], Field(max_length=20)]
NearTerms = Annotated[
    tuple[Alias, ...],
    Field(
        max_length=40,
        description="Terms that this entry is not about, but for which it is one of the nearest.",
    ),
]


class ContentEntry(BaseModel):
    """Base class of content entries: immutable, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(ContentEntry):
    """The source of a table of figures; shown beside each figure."""

    id: Id
    publisher: Annotated[str, text_up_to(40)]
    via: Annotated[str, text_up_to(50)] | None = Field(
        description="Who reports the publisher's figures; null if they publish for themselves."
    )
    as_of: dt.date | Literal["undated"]
    about: Annotated[str, text_up_to(120)] | None = Field(
        default=None,
        description="What the article is that reports the figures: completes “The article is …”.",
    )
