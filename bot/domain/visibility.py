"""How other members see a member on boards and in look-ups."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.markup import SafeName
from bot.domain.text import clean_name, looks_like_link

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


def clean_alias(typed: str | None) -> str:
    """Return the alias with single spaces; refuse one that is empty, too long, or like a link."""
    alias = clean_name(typed or "")
    if not alias:
        raise Refusal("Which name should others see? Type it into the form, below your choice.")
    if len(alias) > MAX_ALIAS_LENGTH:
        raise Refusal(
            f"An alias can have up to {MAX_ALIAS_LENGTH} characters. Choose a shorter one."
        )
    if looks_like_link(alias):
        raise Refusal("An alias can’t look like a link. Choose one without a web address.")
    return alias
