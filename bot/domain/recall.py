"""Rules of recall: which questions are due, how an answer is judged, and testing out of a plan day.

A question you knew comes again after 1, 3, 7 and 21 days; one you didn't know comes again the next day.
One you almost knew waits as long as it did before. So do questions of interview practice. All dates
are dates in the member's time zone.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.parsing import comparable, number_readings
from bot.domain.plan.progress import PlanProgress

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


MOST_ASKED = 3  # questions asked in one go

MAX_TYPED_LENGTH = 100

RECALLED_FROM = 2
"""The step of a question that was known a day after its plan day and again three days later."""

FEWEST_TESTED = 3
MOST_TESTED = 5
MOST_WRONG = 1  # wrong answers with which a test is passed


@dataclass(frozen=True, slots=True)
class RecallItem:
    """A question about a plan day that a member has checked in, and when it comes again."""

    question: RecallQuestion
    at: LadderStep


def list_items(
    catalog: Catalog, days: Mapping[str, dt.date], answered: Mapping[str, LadderStep]
) -> list[RecallItem]:
    """Return the questions about plan days, by the date on which a member first checked each in.

    Days and questions that the content pack no longer has are left out.
    """
    return [
        RecallItem(question, answered.get(question.id) or on_step(0, on_date))
        for day_id, on_date in days.items()
        for question in catalog.recall_by_day.get(day_id, ())
    ]


def choose_due(items: Iterable[RecallItem], today: dt.date) -> list[RecallItem]:
    """Return what is due: first one question of each plan day, then a second one of each, and so on.

    Among these, the longest due is first. One answered today counts, so its day's next comes later.
    """
    listed = list(items)
    before = Counter(item.question.day for item in listed if item.at.seen_on >= today)
    ranked: list[tuple[int, RecallItem]] = []
    due = (item for item in listed if item.at.is_due(today))
    for item in sorted(due, key=lambda item: (item.at.due_on or today, item.question.id)):
        ranked.append((before[item.question.day], item))
        before[item.question.day] += 1
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def option_order(question: RecallQuestion, member_id: int) -> list[int]:
    """Return the indexes of a question's options in the order in which a member sees them."""

    def rank(index: int) -> bytes:
        return hashlib.sha256(f"{member_id}:{question.id}:{index}".encode()).digest()

    return sorted(range(len(question.choose)), key=rank)


def is_right(question: RecallQuestion, typed: str) -> bool:
    """Return whether a typed answer is right.

    Spaces, quotation marks and capitals don't count in a code. A number may be followed by its unit.

    Raises:
        Refusal: a number is asked for, and it isn't one.
    """
    if question.number is None:
        return comparable(typed) in map(comparable, question.code)
    readings = number_readings(typed, question.unit)
    return any(isclose(one, question.number, rel_tol=1e-9, abs_tol=1e-9) for one in readings)


def day_test_questions(catalog: Catalog, day_id: str) -> tuple[RecallQuestion, ...]:
    """Return the questions that are asked to test out of a plan day; none if it has too few."""
    found = catalog.recall_by_day.get(day_id, ())
    return found[:MOST_TESTED] if len(found) >= FEWEST_TESTED else ()


def why_no_test(progress: PlanProgress, day_id: str) -> str | None:
    """Return why a member cannot test out of a day; None if they can. Days far ahead are fine."""
    if progress.find_check_in(day_id):
        return "This day is already done, so there’s nothing to test out of."
    if not day_test_questions(progress.catalog, day_id):
        return "There aren’t enough questions about this day to test out of it."
    return None
