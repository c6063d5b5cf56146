"""The ladder of recall and of interview practice: when a question comes again.

A question you knew comes again after 1, 3, 7 and 21 days; one you didn't know comes again the next day.
One you almost knew waits as long as it did before. All dates are dates in the member's time zone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WAITS = (1, 3, 7, 21)
"""Days to wait on each step. The first wait is that after a question was seen or its plan day was done."""


class QuestionKind(StrEnum):
    """Where a question is asked; stored as these strings."""

    RECALL = "recall"
    INTERVIEW = "interview"


class Rating(StrEnum):
    """How much of an answer a member knew."""

    KNEW = "knew"
    ALMOST = "almost"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """How far a member has come with a question, and when it comes again."""

    step: int  # the index of the current wait in WAITS; len(WAITS) once the last one is over
    due_on: dt.date | None  # none after the last wait
    seen_on: dt.date

    def is_due(self, today: dt.date) -> bool:
        """Return whether it comes today; never twice on a date, whatever the time zone was."""
        return self.due_on is not None and self.due_on <= today and self.seen_on < today

    def rated(self, rating: Rating, today: dt.date) -> "LadderStep":
        steps = {Rating.MISSED: 0, Rating.ALMOST: self.step, Rating.KNEW: self.step + 1}
        return on_step(steps[rating], today)


def on_step(step: int, today: dt.date) -> LadderStep:
    wait = dt.timedelta(days=WAITS[step]) if step < len(WAITS) else None
    return LadderStep(step, today + wait if wait else None, today)


def next_due(steps: Iterable[LadderStep], today: dt.date) -> tuple[dt.date, int] | None:
    """Return the next date after today with something due, and how many are due then."""
    dates = Counter(
        max(step.due_on, today + dt.timedelta(days=1))
        for step in steps
        if step.due_on is not None and not step.is_due(today)
    )
    first = min(dates, default=None)
    return (first, dates[first]) if first else None
