"""Entry point of `python -m bot`, and of the command `cohort` of an installed package.

Everything is imported within `main`, so that Ctrl-C while the bot is being loaded ends it quietly.
"""


def main() -> None:
    """Run the command that the arguments name."""
    import sys  # noqa: PLC0415 - see above

    try:
        from bot.cli.commands import app  # noqa: PLC0415 - see above

        app(prog_name="cohort" if __name__ != "__main__" else "python -m bot")
    except KeyboardInterrupt:  # before the bot handles signals itself
        sys.exit(130)


if __name__ == "__main__":
    main()
