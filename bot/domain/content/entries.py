"""What every entry of a pack is made of: ids, names, and texts of bounded length."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.domain.content.references import refers_to

MAX_PICKS = 25
"""Options that fit into one Discord select menu."""


def text_up_to(longest: int) -> StringConstraints:
    """Demand a text of 1 to `longest` characters, counted without space at its ends."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=25),
    Field(description="Stable for ever: buttons in old messages and stored rows hang on it."),
]
RoleId = Annotated[Id, AfterValidator(refers_to("role"))]
SkillId = Annotated[Id, AfterValidator(refers_to("skill"))]
ProjectId = Annotated[Id, AfterValidator(refers_to("project"))]
SourceId = Annotated[Id, AfterValidator(refers_to("source"))]
WeekNumber = Annotated[int, AfterValidator(refers_to("week"))]
Name = Annotated[str, text_up_to(28)]
Alias = Annotated[str, text_up_to(60)]
Title = Annotated[str, text_up_to(70)]
Line = Annotated[str, text_up_to(110)]
Note = Annotated[str, text_up_to(280)]
Text = Annotated[str, text_up_to(400)]
Answer = Annotated[str, text_up_to(1500)]
Aliases = Annotated[tuple[Alias, ...], Field(max_length=20)]


class Entry(BaseModel):
    """Base of everything read from the pack: fixed once read, and deaf to misspelt keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Entry):
    """Where a table of figures comes from; shown beside each of its figures."""

    id: Id
    publisher: Annotated[str, text_up_to(40)]
    via: Annotated[str, text_up_to(50)] | None = Field(
        description="Who reports the publisher's figures; null if they publish for themselves."
    )
    as_of: dt.date | Literal["undated"]
