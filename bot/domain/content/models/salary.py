"""Pay ranges by role and by level, each table with its place and source."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import (
    Aliases,
    ContentEntry,
    Id,
    Line,
    Name,
    Note,
    RoleId,
    SourceId,
    text_up_to,
)


class PayRange(ContentEntry):
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

    role: RoleId
    growth: Annotated[str, text_up_to(20)]


class Level(PayRange):
    """The pay at a level of seniority."""

    id: Id
    name: Name
    aliases: Aliases = ()
    experience: Annotated[str, text_up_to(30)]


class PayTable(ContentEntry):
    """What a pay table measures, where, and its source."""

    measures: Line
    place: Annotated[str, text_up_to(40)] | None = Field(
        description="null where the source names none."
    )
    source: SourceId


class RolePayTable(PayTable):
    """Pay by role, for all levels together."""

    figures: tuple[RolePay, ...] = Field(min_length=1, max_length=15)


class LevelPayTable(PayTable):
    """Pay by level, for all roles together."""

    figures: tuple[Level, ...] = Field(min_length=1, max_length=6)


class Salaries(ContentEntry):
    """The two pay tables, which measure different things, and notes on how to read them."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    period: Literal["year", "month", "hour"]
    by_role: RolePayTable
    by_level: LevelPayTable
    cautions: tuple[Note, ...] = Field(min_length=1, max_length=4)


def common_range(ranges: Sequence[PayRange | None]) -> PayRange | None:
    """Return the overlap of all ranges; None if there is none, or a range is None."""
    known = [pay for pay in ranges if pay is not None]
    if len(known) < max(2, len(ranges)):
        return None
    low = max(pay.low for pay in known)
    high = min((pay.high for pay in known if pay.high is not None), default=None)
    return PayRange(low=low, high=high) if high is None or low <= high else None
