"""The command line of the bot."""

import sys

sys.modules["rich"] = None  # type: ignore[assignment]
"""Tells structlog that rich, which it would only use for colours, isn't there: 3 of 130 MiB."""
