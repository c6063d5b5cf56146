"""What is stored about people, declared where it is stored.

Every column says in its `info` whether it is about a member, and what happens to it when the member
deletes their data; `__purpose__` of its table says what it is for, and `__seen_by__` who sees it. The
privacy text, the policy, the export and the deletion are made from this alone.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

INFO_KEY = "privacy"  # where a column's `info` holds its declaration


class OnDelete(Enum):
    """What a member's deletion does."""

    ROW = "the row is deleted"
    BLANK = "the row stays, without you in it"


@dataclass(frozen=True, slots=True)
class Personal:
    what: str
    on_delete: OnDelete = OnDelete.ROW
    is_member_id: bool = False  # whether it is the id of the member whom the row is about or names


@dataclass(frozen=True, slots=True)
class NotPersonal:
    why: str


SERVER: dict[str, Any] = {INFO_KEY: NotPersonal("Which server it belongs to.")}
ROW_ID: dict[str, Any] = {INFO_KEY: NotPersonal("Tells rows apart.")}
SETTING: dict[str, Any] = {INFO_KEY: NotPersonal("Chosen by the server’s moderators.")}
BOOKKEEPING: dict[str, Any] = {INFO_KEY: NotPersonal("What Cohort has done, or does next.")}
MEMBER_ID: dict[str, Any] = {INFO_KEY: Personal("your Discord id", is_member_id=True)}
