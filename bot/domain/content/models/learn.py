"""Guides that say where to learn a skill, or the work of a role, and when one knows enough of it."""

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import ContentEntry, RoleId, SkillId, Title, text_up_to

_ADDRESS = re.compile(
    r"https://(?P<site>[\w-]+(?:\.[\w-]+)+)(?::[1-5]?\d{1,4})?(?:[/?#][!#$%&*+,./:;=?@~\w-]*)?",
    re.ASCII,
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


class Place(ContentEntry):
    """A page, book or course on the web that is free to read."""

    title: Title
    address: Annotated[str, Field(max_length=200), AfterValidator(_safe_address)]
    start_with: Annotated[str, text_up_to(160)] = Field(description="What to read there first.")

    @property
    def host(self) -> str:
        """The name of the site: “docs.python.org”."""
        found = _ADDRESS.fullmatch(self.address)
        return found["site"].lower() if found else ""


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
        """Return whether the last review was more than a year ago.

        A review of 29 February is a year old at the end of 28 February.
        """
        a_year_ago = (today.year - 1, today.month, today.day)  # may be no date: 29 February
        return (self.reviewed.year, self.reviewed.month, self.reviewed.day) < a_year_ago
