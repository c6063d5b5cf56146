"""The person who makes a request, and how other members see a member."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.markup import SafeName, clean_name


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a server as given by an interaction; the name is empty if it is not known."""

    guild_id: int
    member_id: int
    name: str = field(repr=False)
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool | None = False  # None if it isn't known
    is_owner: bool = False  # whether they own the server, and so may decide about their own work
    asks_in_server: bool = True
    """False for a button in a direct message, where Discord was asked whether they are a member."""

    @property
    def ids(self) -> dict[str, int]:
        """The columns that name a member in every table that is about one."""
        return {"guild_id": self.guild_id, "member_id": self.member_id}

    @property
    def key(self) -> tuple[int, int]:
        """The ids of the server and the member, as services take them."""
        return self.guild_id, self.member_id


MAX_ALIAS_LENGTH = 32


class Visibility(StrEnum):
    """How other members see a member; stored as these strings."""

    SHOWN = "shown"
    ALIAS = "alias"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Appearance:
    """How other members see a member of a server; the alias is None if none was chosen."""

    visibility: Visibility = Visibility.SHOWN
    alias: SafeName | None = None
    in_gallery: bool | None = None  # whether galleries show their answers; None if never asked


def clean_alias(typed: str | None) -> str:
    """Return the alias with single spaces; refuse one that is empty."""
    alias = clean_name(typed or "")
    if not alias:
        raise Refusal("Which name should others see? Type it into the form, below your choice.")
    return alias[:MAX_ALIAS_LENGTH]
