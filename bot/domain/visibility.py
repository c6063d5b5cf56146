"""How other members see a member on boards and in look-ups."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.markup import SafeName
from bot.domain.text import clean_name

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
