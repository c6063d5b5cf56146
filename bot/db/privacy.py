"""What is stored about people, declared where it is stored.

Every column says in its `info` whether it is about a member, and if so what for, for how long, and
what becomes of it when the member asks to be forgotten. The privacy text, the export and the
deletion are made from this alone.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

INFO_KEY = "privacy"
"""Where a column's `info` holds its declaration."""


class OnDelete(Enum):
    """What a member's deletion does."""

    ROW = "the row is deleted"
    BLANK = "the row stays, without you in it"


@dataclass(frozen=True, slots=True)
class Personal:
    """A column about a member."""

    what: str
    why: str
    kept: str
    on_delete: OnDelete = OnDelete.ROW
    is_member_id: bool = False
    """Whether it holds the id of the member that the row is about."""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A column that tells nothing about a member."""

    why: str


_WHILE_MEMBER = (
    "until you delete it, or 30 days after you leave the server or Cohort is removed from it"
)


def owner_id(what: str, why: str) -> dict[str, Any]:
    """Declare the id of the member a row is about."""
    return {INFO_KEY: Personal(what, why, _WHILE_MEMBER, is_member_id=True)}


def personal(what: str, why: str, *, kept: str = _WHILE_MEMBER) -> dict[str, Any]:
    """Declare something that is stored about the member a row is about."""
    return {INFO_KEY: Personal(what, why, kept)}


def author(what: str, why: str) -> dict[str, Any]:
    """Declare the id of a member who had a hand in somebody else's row."""
    return {INFO_KEY: Personal(what, why, _WHILE_MEMBER, OnDelete.BLANK, is_member_id=True)}


def not_personal(why: str) -> dict[str, Any]:
    """Declare that a column tells nothing about a member."""
    return {INFO_KEY: NotPersonal(why)}
