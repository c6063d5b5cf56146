"""Where the bot reports what it does, to be counted for operators; by default nothing is counted."""

import datetime as dt
from enum import StrEnum
from typing import Any

import discord


class Outcome(StrEnum):
    """How an interaction ended; the values are shown in the metrics."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """A rule said no, and the person was told."""
    FAILED = "failed"
    """A bug, or Discord did not let the bot do what it had to."""
    UNAVAILABLE = "unavailable"
    """The database or Discord could not be used at the moment, and the person was told."""
    TOO_LATE = "too late"
    """Discord no longer took an answer."""


class Recorder:
    """Counts nothing; `bot/health/metrics.py` has one that does."""

    def started(self, interaction: discord.Interaction[Any]) -> None:
        """Note when the bot began to deal with an interaction."""

    def acknowledged(self, interaction: discord.Interaction[Any]) -> None:
        """Note that Discord has taken an answer or a deferral; only the first one counts."""

    def finished(self, interaction: discord.Interaction[Any], outcome: Outcome) -> None:
        """Count an interaction."""

    def lagged(self, seconds: float) -> None:
        """Count how late a timer of the event loop was."""

    def lost_shard(self, shard_id: int) -> None:
        """Count that a shard has no working connection to Discord any more."""

    def delivered(self, kind: str, late_by: dt.timedelta) -> None:
        """Count a delivery that was sent or done, and how long after it was due."""

    def not_delivered(self, kind: str, state: str) -> None:
        """Count a delivery that was skipped or postponed, or an attempt that failed."""
