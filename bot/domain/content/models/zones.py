"""Names of time zones that the time zone database does not have."""

import zoneinfo
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import Alias, Aliases, ContentEntry
from bot.domain.content.references import why_unknown


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
