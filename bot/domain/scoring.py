"""What is worth points, and how kind the streak is: the numbers a pack decides."""

from __future__ import annotations

from pydantic import Field

from bot.domain.challenges import Difficulty
from bot.domain.entries import Entry


class CheckIns(Entry):
    """How check-ins are counted."""

    points: int = Field(ge=1, le=1000, description="For a plan-day, once per member and group.")
    most_per_day: int = Field(ge=1, le=10, description="Check-ins on one local date.")
    undo_hours: int = Field(ge=1, le=168, description="How long a check-in can be undone.")


class ChallengePoints(Entry):
    """What an accepted answer to a challenge is worth."""

    first_steps: int = Field(ge=1, le=1000)
    steady: int = Field(ge=1, le=1000)
    demanding: int = Field(ge=1, le=1000)
    late_percent: int = Field(ge=0, le=100, description="Of these, for an answer that came late.")

    def worth(self, difficulty: Difficulty, *, on_time: bool) -> int:
        """Return the points of an accepted answer."""
        full: int = getattr(self, difficulty.name.lower())
        return full if on_time else full * self.late_percent // 100


class StreakRules(Entry):
    """How many days off a streak forgives."""

    day_off_every: int = Field(ge=1, le=30, description="Days worked that earn one day off.")
    days_off_held: int = Field(ge=0, le=7, description="Days off that can be in reserve.")


class Scoring(Entry):
    """The rules of points and streaks."""

    check_in: CheckIns
    challenge: ChallengePoints
    streak: StreakRules
