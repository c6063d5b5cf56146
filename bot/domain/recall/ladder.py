"""When a recall question is asked again: one, three, seven and 21 days after it was last known.

All dates are dates in the member's time zone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.domain.content import Catalog
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.variation import is_left_out

LADDER = (1, 3, 7, 21)
"""Days to wait on each rung. Right answers lead to the next rung, others back to the first."""

MOST_ASKED = 3
"""Questions asked in one go."""

LEFT_OUT_FOR = dt.timedelta(days=21)
"""How much later the first time is for questions that are left out for the study."""

FIRST_WAIT = dt.timedelta(days=LADDER[0])


@dataclass(frozen=True, slots=True)
class LearnedDay:
    """A plan day that a member has checked in, and the date of the first time."""

    day_id: str
    on_date: dt.date
    saw_questions: bool = False
    """Whether they tried to test out of it, and so saw its questions."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What is stored about a question that a member has answered at least once."""

    rung: int
    due_on: dt.date | None
    """None once the question was known on the last rung."""
    answered_on: dt.date
    right: int = 0
    wrong: int = 0
    left_out: bool = False
    delayed_right: bool | None = None
    """Whether the first answer that counts for the study was right; None until there is one."""


@dataclass(frozen=True, slots=True)
class RecallItem:
    """A question about a plan day that a member has checked in."""

    question: RecallQuestion
    rung: int
    due_on: dt.date | None
    record: AnswerRecord | None
    left_out: bool
    counts_from: dt.date | None
    """The date from which an answer counts for the study; None if none does."""

    def is_due(self, today: dt.date) -> bool:
        """Return whether it may be asked today; never twice on a date, whatever the time zone was."""
        answered_today = self.record is not None and self.record.answered_on >= today
        return self.due_on is not None and self.due_on <= today and not answered_today


def list_items(
    catalog: Catalog,
    days: Iterable[LearnedDay],
    records: Mapping[str, AnswerRecord],
    *,
    member_id: int,
    study_key: str | None,
) -> list[RecallItem]:
    """Return the questions about the days that a member has checked in.

    Days and questions that the content pack no longer has are left out. Without a key, the member
    takes no part in the study and practises everything.
    """
    return [
        _item(question, day, records.get(question.id), member_id, study_key)
        for day in days
        for question in catalog.recall_by_day.get(day.day_id, ())
    ]


def _item(
    question: RecallQuestion,
    day: LearnedDay,
    record: AnswerRecord | None,
    member_id: int,
    study_key: str | None,
) -> RecallItem:
    in_study = study_key is not None and not day.saw_questions
    left_out = in_study and is_left_out(study_key or "", member_id, question.id)
    first_due = day.on_date + FIRST_WAIT
    late_due = first_due + LEFT_OUT_FOR
    due_on: dt.date | None = late_due if left_out else first_due
    rung, counts = 0, in_study
    if record is not None:
        # A question that is left out counts only while it has not been practised.
        rung, due_on = record.rung, record.due_on
        was_left_out = left_out or record.left_out
        counts = in_study and not was_left_out and record.delayed_right is None
    return RecallItem(
        question,
        rung=rung,
        due_on=due_on,
        record=record,
        left_out=left_out,
        counts_from=late_due if counts else None,
    )


def choose_due(items: Iterable[RecallItem], today: dt.date) -> list[RecallItem]:
    """Return what is due, the longest due first, but one question of each plan day before the next.

    Questions that were answered today count, so that the days stay mixed from one to the next.
    """
    every = list(items)
    seen = Counter(
        item.question.day for item in every if item.record and item.record.answered_on >= today
    )
    due = sorted(
        (item for item in every if item.is_due(today)),
        key=lambda item: (item.due_on or today, item.question.id),
    )
    return [item for _, item in sorted(_ranked(due, seen), key=lambda pair: pair[0])]


def _ranked(due: Iterable[RecallItem], seen: Counter[str]) -> Iterator[tuple[int, RecallItem]]:
    """Yield each question after the number of questions of its plan day before it.

    `seen` counts those that were answered today by plan day, and is changed.
    """
    for item in due:
        yield seen[item.question.day], item
        seen[item.question.day] += 1


class ComesAgain(Protocol):
    """A question that comes again on a date; None if it does not."""

    @property
    def due_on(self) -> dt.date | None: ...
    def is_due(self, today: dt.date) -> bool: ...


def next_due(items: Iterable[ComesAgain], today: dt.date) -> tuple[dt.date, int] | None:
    """Return the next date after today with something due, and how many are due then."""
    dates = Counter(
        max(item.due_on, today + dt.timedelta(days=1))
        for item in items
        if item.due_on is not None and not item.is_due(today)
    )
    first = min(dates, default=None)
    return (first, dates[first]) if first else None


def date_after(rung: int, today: dt.date) -> dt.date | None:
    """Return when a question on a rung comes again; None after the last rung."""
    return today + dt.timedelta(days=LADDER[rung]) if rung < len(LADDER) else None


def after_answer(item: RecallItem, today: dt.date, *, is_right: bool) -> AnswerRecord:
    """Return what to store once a question was answered; “I don’t know” is not right."""
    before = item.record or AnswerRecord(0, today, today, left_out=item.left_out)
    rung = item.rung + 1 if is_right else 0
    counts = item.counts_from is not None and today >= item.counts_from
    return AnswerRecord(
        rung=rung,
        due_on=date_after(rung, today),
        answered_on=today,
        right=before.right + is_right,
        wrong=before.wrong + (not is_right),
        left_out=before.left_out,
        delayed_right=is_right if counts else before.delayed_right,
    )
