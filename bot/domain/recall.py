"""Rules of recall: which questions are due, how an answer is judged, and testing out of a plan day."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.ladder import LadderStep, on_step
from bot.domain.parsing import comparable, number_readings
from bot.domain.plan.progress import PlanProgress

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
