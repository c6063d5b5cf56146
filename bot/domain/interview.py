"""Practising interview questions: which comes next.

After a first answer a question comes again the next day, whatever it was like, and then as the ladder says.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.content import Catalog
from bot.domain.content.models.interview import InterviewQuestion, Seniority
from bot.domain.ladder import LadderStep, next_due

_LEVELS = tuple(Seniority)


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """An interview question, and when it comes again; None if the member has not seen it."""

    question: InterviewQuestion
    at: LadderStep | None = None


@dataclass(frozen=True, slots=True)
class InterviewPractice:
    """A member's practice of the questions for a role, or for a role at one level."""

    items: tuple[PracticeItem, ...]
    today: dt.date

    @property
    def due(self) -> Sequence[PracticeItem]:
        """The questions that come again today, the longest due first."""
        due = (item for item in self.items if item.at and item.at.is_due(self.today))
        return sorted(
            due, key=lambda item: ((item.at and item.at.due_on) or self.today, item.question.id)
        )

    @property
    def unseen(self) -> Sequence[PracticeItem]:
        """The questions that were never rated, the level for beginners first."""
        unseen = (item for item in self.items if item.at is None)
        return sorted(unseen, key=lambda item: _LEVELS.index(item.question.level))

    @property
    def next_item(self) -> PracticeItem | None:
        """What to ask now: what is due, then what was never asked; None if there is neither."""
        return next(iter((*self.due, *self.unseen)), None)

    @property
    def next_due(self) -> tuple[dt.date, int] | None:
        """The next date after today with questions due, and how many; None if there is none."""
        return next_due((item.at for item in self.items if item.at), self.today)


def list_practice(
    catalog: Catalog, role_id: str, level: Seniority | None, rated: Mapping[str, LadderStep]
) -> tuple[PracticeItem, ...]:
    """Return the questions for a role, at one level if that is given, with what is stored about each.

    What is stored about questions that the content pack no longer has is left out.
    """
    return tuple(
        PracticeItem(question, rated.get(question.id))
        for question in catalog.interview
        if role_id in question.roles and level in (None, question.level)
    )


def roles_with_questions(catalog: Catalog) -> Iterable[str]:
    """Yield the ids of the roles that the pack has interview questions for, in its order."""
    asked = {role_id for question in catalog.interview for role_id in question.roles}
    return (role.id for role in catalog.roles if role.id in asked)
