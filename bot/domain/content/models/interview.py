"""Preparing for job interviews: questions to practise, take-home tasks, and questions to ask back."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.domain.content.models.entries import (
    ContentEntry,
    Id,
    RoleId,
    RubricLine,
    SkillId,
    text_up_to,
)

_Point = Annotated[str, text_up_to(140)]
_Line = Annotated[str, text_up_to(110)]
_Sentence = Annotated[str, text_up_to(200)]


class Seniority(StrEnum):
    """The experience that an interview question expects."""

    STARTING = "starting"
    EXPERIENCED = "experienced"
    SENIOR = "senior"


class InterviewQuestion(ContentEntry):
    """A question of a job interview, with what good and weak answers have."""

    id: Id
    roles: tuple[RoleId, ...] = Field(min_length=1, max_length=4)
    level: Seniority
    ask: Annotated[str, text_up_to(300)]
    good: tuple[_Point, ...] = Field(
        min_length=3, max_length=5, description="What a good answer has: one thing to tick each."
    )
    weak: Annotated[str, text_up_to(220)] = Field(description="What a weak answer does.")
    skills: tuple[SkillId, ...] = Field(
        default=(), max_length=3, description="Skills to read about for a better answer."
    )


class TakeHome(ContentEntry):
    """A task that a company gives to applicants to do at home."""

    id: Id
    roles: tuple[RoleId, ...] = Field(min_length=1, max_length=4)
    title: Annotated[str, text_up_to(60)]
    hours: int = Field(ge=2, le=8, description="The time that the task is meant to take.")
    brief: Annotated[str, text_up_to(900)]
    hand_in: tuple[_Line, ...] = Field(min_length=2, max_length=5)
    rubric: tuple[RubricLine, ...] = Field(min_length=3, max_length=6)


class QuestionToAsk(ContentEntry):
    """A question that an applicant asks the company."""

    role: RoleId | None = Field(description="The role that it is for; null for every role.")
    ask: _Sentence
    why: _Sentence = Field(description="What the answer tells the applicant.")


class GettingHired(ContentEntry):
    """What helps applicants besides interview questions."""

    take_homes: tuple[TakeHome, ...] = ()
    questions_to_ask: tuple[QuestionToAsk, ...] = ()

    def take_homes_for(self, role_id: str) -> tuple[TakeHome, ...]:
        return tuple(task for task in self.take_homes if role_id in task.roles)

    def questions_for(self, role_id: str) -> tuple[QuestionToAsk, ...]:
        """Return the questions to ask in an interview for a role; those for this role alone first."""
        own = (question for question in self.questions_to_ask if question.role == role_id)
        return (*own, *(question for question in self.questions_to_ask if question.role is None))
