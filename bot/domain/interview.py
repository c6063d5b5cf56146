"""Practising interview questions: which comes next, and when one comes again.

After a first answer a question comes again the next day, and then 3, 7 and 21 days later, as long as
the answers have most of what a good one has. All dates are dates in the member's time zone.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.content import Catalog
from bot.domain.content.models.interview import InterviewQuestion, Seniority
from bot.domain.recall.ladder import date_after, next_due

_LEVELS = tuple(Seniority)


class Rating(StrEnum):
    """How much of a good answer a member's own answer had, as they judge it."""

    MOST = "most"
    SOME = "some"
    LITTLE = "little"


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """What is stored about a question that a member has rated their answer to."""

    rung: int
    """The index of the current wait in LADDER; len(LADDER) once the last wait is over."""
    due_on: dt.date | None
    """None after the last wait."""
    rated_on: dt.date


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """An interview question, with what is stored about it; None if the member has not seen it."""

    question: InterviewQuestion
    record: RatingRecord | None = None

    @property
    def due_on(self) -> dt.date | None:
        return self.record.due_on if self.record else None

    def is_due(self, today: dt.date) -> bool:
        """Return whether it comes again today; never twice on a date, whatever the time zone was."""
        record = self.record
        if record is None or record.due_on is None:
            return False
        return record.due_on <= today and record.rated_on < today

    def may_be_rated(self, today: dt.date) -> bool:
        return self.record is None or self.is_due(today)


@dataclass(frozen=True, slots=True)
class InterviewPractice:
    """A member's practice of the questions for a role, or for a role at one level."""

    items: tuple[PracticeItem, ...]
    today: dt.date

    @property
    def due(self) -> Sequence[PracticeItem]:
        """The questions that come again today, the longest due first."""
        due = (item for item in self.items if item.is_due(self.today))
        return sorted(due, key=_due_order)

    @property
    def unseen(self) -> Sequence[PracticeItem]:
        """The questions that were never rated, the level for beginners first."""
        unseen = (item for item in self.items if item.record is None)
        return sorted(unseen, key=lambda item: _LEVELS.index(item.question.level))

    @property
    def seen_count(self) -> int:
        return len(self.items) - len(self.unseen)

    @property
    def next_item(self) -> PracticeItem | None:
        """What to ask now: what is due, then what was never asked; None if there is neither."""
        return next(iter((*self.due, *self.unseen)), None)

    @property
    def next_due(self) -> tuple[dt.date, int] | None:
        """The next date after today with questions due, and how many; None if there is none."""
        return next_due(self.items, self.today)


def _due_order(item: PracticeItem) -> tuple[dt.date, str]:
    assert item.due_on
    return item.due_on, item.question.id


def list_practice(
    catalog: Catalog, role_id: str, level: Seniority | None, records: Mapping[str, RatingRecord]
) -> tuple[PracticeItem, ...]:
    """Return the questions for a role, at one level if that is given, with what is stored about each.

    What is stored about questions that the content pack no longer has is left out.
    """
    return tuple(
        PracticeItem(question, records.get(question.id))
        for question in catalog.interview
        if role_id in question.roles and level in (None, question.level)
    )


def after_rating(record: RatingRecord | None, rating: Rating, today: dt.date) -> RatingRecord:
    """Return what to store once an answer was rated."""
    rung = _next_rung(record, rating)
    return RatingRecord(rung, date_after(rung, today), today)


def _next_rung(record: RatingRecord | None, rating: Rating) -> int:
    if record is None or rating is Rating.LITTLE:
        return 0
    return record.rung + 1 if rating is Rating.MOST else record.rung


def roles_with_questions(catalog: Catalog) -> Iterable[str]:
    """Yield the ids of the roles that the pack has interview questions for, in its order."""
    asked = {role_id for question in catalog.interview for role_id in question.roles}
    return (role.id for role in catalog.roles if role.id in asked)
