"""How other members see a member on boards and in look-ups."""

from enum import StrEnum

from bot.domain.errors import Refusal

MAX_ALIAS_LENGTH = 32


class Visibility(StrEnum):
    """How other members see a member; stored as these strings."""

    SHOWN = "shown"
    ALIAS = "alias"
    HIDDEN = "hidden"


def clean_alias(typed: str | None) -> str:
    """Return the alias with single spaces; refuse one that is empty or too long."""
    alias = " ".join((typed or "").split())
    if not alias:
        raise Refusal("An alias needs a name: fill in the option `alias`.")
    if len(alias) > MAX_ALIAS_LENGTH:
        raise Refusal(f"An alias has {MAX_ALIAS_LENGTH} characters at most. Choose a shorter one.")
    return alias
