"""The two ways of saying no: to a member who asked, and to the operator who starts the bot."""


class Refusal(Exception):
    """A rule said no. The message is written for the member and says what to do next."""


class SetupError(Exception):
    """The bot cannot work as it is set up. The message is written for the operator."""
