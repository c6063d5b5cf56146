"""`python -m bot`."""

if __name__ == "__main__":  # the drawing worker imports this file too, and must stay light
    import sys

    try:
        from bot.cli import app

        app(prog_name="python -m bot")
    except KeyboardInterrupt:  # before the bot listens to signals itself
        sys.exit(130)
