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
        raise Refusal("Which name should others see? Fill in the option `alias`.")
    if len(alias) > MAX_ALIAS_LENGTH:
        raise Refusal(
            f"An alias can have up to {MAX_ALIAS_LENGTH} characters. Choose a shorter one."
        )
    return alias
