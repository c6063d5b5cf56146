"""Starts the bot or a command of `cohort`; all is imported in `main`, so Ctrl-C ends it quietly."""


def main() -> None:
    import sys  # noqa: PLC0415 - see above

    try:
        from bot.cli.commands import app  # noqa: PLC0415 - see above

        app(prog_name="cohort" if __name__ != "__main__" else "python -m bot")
    except KeyboardInterrupt:  # before the bot handles signals itself
        sys.exit(130)


if __name__ == "__main__":
    main()
