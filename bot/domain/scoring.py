"""What is worth points, and how kind the streak is: the numbers a pack decides."""

from __future__ import annotations

from pydantic import Field

from bot.domain.entries import Entry


class CheckIns(Entry):
    """How check-ins are counted."""

    points: int = Field(ge=1, le=1000, description="For a plan-day, once per member and group.")
    most_per_day: int = Field(ge=1, le=10, description="Check-ins on one local date.")
    undo_hours: int = Field(ge=1, le=168, description="How long a check-in can be undone.")


class StreakRules(Entry):
    """How many days off a streak forgives."""

    day_off_every: int = Field(ge=1, le=30, description="Days worked that earn one day off.")
    days_off_held: int = Field(ge=0, le=7, description="Days off that can be in reserve.")


class Scoring(Entry):
    """The rules of points and streaks."""

    check_in: CheckIns
    streak: StreakRules
