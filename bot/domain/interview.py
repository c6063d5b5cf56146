"""Practising interview questions: which comes next.

After a first answer a question comes again the next day, whatever it was like, and then as the ladder says.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.content import Catalog, Role
from bot.domain.content.models.questions import InterviewQuestion, Seniority
from bot.domain.recall import LadderStep, next_due

_LEVELS = tuple(Seniority)


@dataclass(frozen=True, slots=True)
class InterviewPractice:
    """A member's practice of the questions for a role, or for a role at one level."""

    questions: tuple[InterviewQuestion, ...]
    rated: Mapping[str, LadderStep]
    """When each question that was rated comes again, by its id; of other roles, too."""
    today: dt.date

    @property
    def due(self) -> Sequence[InterviewQuestion]:
        """The questions that come again today, the longest due first."""
        rated = (one for one in self.questions if one.id in self.rated)
        due = (one for one in rated if self.rated[one.id].is_due(self.today))
        return sorted(due, key=lambda one: (self.rated[one.id].due_on or self.today, one.id))

    @property
    def unseen(self) -> Sequence[InterviewQuestion]:
        """The questions that were never rated, the level for beginners first."""
        unseen = (question for question in self.questions if question.id not in self.rated)
        return sorted(unseen, key=lambda question: _LEVELS.index(question.level))

    @property
    def next_question(self) -> InterviewQuestion | None:
        """What to ask now: what is due, then what was never asked; None if there is neither."""
        return next(iter((*self.due, *self.unseen)), None)

    @property
    def next_due(self) -> tuple[dt.date, int] | None:
        seen = (question.id for question in self.questions if question.id in self.rated)
        return next_due((self.rated[question_id] for question_id in seen), self.today)


def questions_for(
    catalog: Catalog, role_id: str, level: Seniority | None
) -> tuple[InterviewQuestion, ...]:
    return tuple(
        one for one in catalog.interview if role_id in one.roles and level in (None, one.level)
    )


def roles_with_questions(catalog: Catalog) -> Sequence[Role]:
    """Return the roles that have questions, or all if none has."""
    asked = {role_id for question in catalog.interview for role_id in question.roles}
    return [role for role in catalog.roles if role.id in asked] or catalog.roles
