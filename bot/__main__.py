"""Entry point of `python -m bot`."""

if __name__ == "__main__":  # the picture worker imports this file too and must start fast
    import sys

    try:
        from bot.cli import app

        app(prog_name="python -m bot")
    except KeyboardInterrupt:  # before the bot handles signals itself
        sys.exit(130)
