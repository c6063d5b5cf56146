"""Rules of testing out of a plan day."""

import datetime as dt

from bot.domain.content import Catalog
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import long_date

FEWEST_QUESTIONS = 3
MOST_QUESTIONS = 5
_MOST_WRONG = 1


def questions_of(catalog: Catalog, day_id: str) -> tuple[RecallQuestion, ...]:
    """Return the questions that are asked to test out of a plan day; none if it has too few."""
    found = catalog.recall_by_day.get(day_id, ())
    return found[:MOST_QUESTIONS] if len(found) >= FEWEST_QUESTIONS else ()


def is_passed(wrong: int) -> bool:
    """Return whether so few wrong answers are enough; “I don’t know” is wrong here."""
    return wrong <= _MOST_WRONG


def why_no_test(
    catalog: Catalog, progress: PlanProgress, day_id: str, now: dt.datetime
) -> str | None:
    """Return why a member cannot test out of a day; None if they can. Days far ahead are fine."""
    if progress.find_check_in(day_id):
        return "This day is already done, so there’s nothing to test out of."
    if not questions_of(catalog, day_id):
        return "There aren’t enough questions about this day to test out of it."
    if progress.today(now) < progress.start:
        return f"Your plan starts on {long_date(progress.start)}. You can test out of days from then on."
    return None
