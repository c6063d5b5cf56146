"""Errors whose message is shown to a person: a member, or the operator who starts the bot."""


class Refusal(Exception):
    """A rule does not allow what was asked. The message is shown to the member.

    Where a docstring says that a function refuses something, it raises this.
    """


class SetupError(Exception):
    """The bot cannot start with its settings. The message is shown to the operator."""
