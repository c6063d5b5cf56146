"""What the models of content share: references, field types, the base class, sources, criteria, zones."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

Location = tuple[str | int, ...]
"""The path to a value as in pydantic errors: `("roles", 0, "skills", "core", 2)`."""

MAX_PICKS = 25  # the most options that a select menu of Discord can have


def refers_to(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    """Return a validator that accepts only the ids of this kind in the validation context."""

    def check(value: Any, info: ValidationInfo) -> Any:
        known = (info.context or {}).get(kind)
        if known is not None and (reason := why_unknown(kind, value, known)):
            raise PydanticCustomError("reference", reason)
        return value

    return check


def why_unknown(kind: str, value: object, known: Collection[Any]) -> str | None:
    """Return why a reference is wrong, with the nearest id that exists; None if it is known."""
    if value in known:
        return None
    near = get_close_matches(str(value), map(str, known), n=1)
    hint = f"; did you mean “{near[0]}”?" if near else ""
    return f"no {kind} has the id “{value}”{hint}"


def text_up_to(longest: int) -> StringConstraints:
    """Return a constraint: 1 to `longest` characters, with surrounding spaces removed."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


def is_over_a_year_ago(day: dt.date, today: dt.date) -> bool:
    """Return whether it's more than a year; 29 February is a year ago at the end of 28 February."""
    a_year_ago = (today.year - 1, today.month, today.day)  # may be no date: 29 February
    return (day.year, day.month, day.day) < a_year_ago


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
_ADDRESS = re.compile(
    r"https://[\w-]+(?:\.[\w-]+)+(?::[1-5]?\d{1,4})?(?:[/?#][!#$%&*+,./:;=?@~\w-]*)?", re.ASCII
)
"""The address of a page, without a user name and what would end or break a link in Discord's markdown."""


def _safe_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise PydanticCustomError(
            "address",
            "must be the address of a page, as https://…, without a user name, spaces, brackets, quotes "
            "and letters beyond ASCII; write them as %20, %28 …",
        )
    return address


Address = Annotated[str, Field(max_length=200), AfterValidator(_safe_address)]
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


_NO_FIELDS: set[str] = set()


class ContentEntry(BaseModel):
    """Base class of content entries: immutable, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_post_init(self, _: object, /) -> None:
        """Forget which fields were given, as nobody asks: a set for each entry takes 1 MB in total."""
        object.__setattr__(self, "__pydantic_fields_set__", _NO_FIELDS)


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


LEVELS = ("missing or wrong", "begun", "solid", "would convince a hiring manager")
"""What the marks 0 to 3 mean for any criterion."""


class RubricLine(ContentEntry):
    line: Line
    levels: tuple[Line, Line, Line, Line] = Field(
        description="What the marks 0, 1, 2 and 3 look like in a piece of work."
    )


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _require_known(name: str) -> str:
    if reason := why_unknown("time zone", name, _known_zones()):
        raise PydanticCustomError("zone", reason)
    return name


class ZoneNames(ContentEntry):
    """What else people call a time zone."""

    zone: Annotated[Alias, AfterValidator(_require_known)] = Field(description="Its IANA name.")
    names: Aliases = ()
    shared_abbreviations: Aliases = Field(
        default=(),
        description="Abbreviations in use in several zones: which one is meant has to be asked.",
    )
    always_at: Annotated[str, Field(pattern=r"^[+-]\d\d:\d\d$", max_length=6)] | None = Field(
        default=None,
        description="Its difference from UTC, if it has no summer time and that is no full hour.",
    )
