"""Errors whose message is shown to a person: a member, or the operator who starts the bot."""

from typing import TypeVar

T = TypeVar("T")


class Refusal(Exception):
    """A rule does not allow what was asked. The message is shown to the member.

    Where a docstring says that a function refuses something, it raises this.
    """


def require(found: T | None, sentence: str) -> T:
    """Return what was found; refuse with the sentence if that is nothing."""
    if found is None:
        raise Refusal(sentence)
    return found


class SetupError(Exception):
    """The bot cannot start with its settings. The message is shown to the operator."""
