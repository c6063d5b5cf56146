"""The command line: its commands, and the checks and reports that only they print."""

import sys

sys.modules["rich"] = None  # type: ignore[assignment]
"""Tells structlog that rich, which it would only use for colours, isn't there: 3 of 130 MiB."""
