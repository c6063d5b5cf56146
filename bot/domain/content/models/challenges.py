"""Challenges: tasks that can be answered with the material shown on the screen."""

from enum import IntEnum, StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from bot.domain.content.models.entries import (
    ContentEntry,
    CvLineText,
    Id,
    Line,
    SkillId,
    WeekNumber,
    text_up_to,
)


class Difficulty(IntEnum):
    """How much a challenge asks for."""

    FIRST_STEPS = 1
    STEADY = 2
    DEMANDING = 3


class Evidence(StrEnum):
    """The forms in which an answer may be submitted."""

    TEXT = "text"
    LINK = "link"
    FILE = "file"


class WorkedAnswer(ContentEntry):
    """An answer as a learner might write it, and what often goes wrong."""

    text: Annotated[str, text_up_to(1700)]
    mistakes: tuple[Annotated[str, text_up_to(180)], ...] = Field(min_length=1, max_length=4)


class Challenge(ContentEntry):
    """A task with the material to do it and the criteria to review it."""

    id: Id
    title: Annotated[str, text_up_to(60)]
    week: WeekNumber = Field(description="The week of the plan it goes with.")
    difficulty: Difficulty
    minutes: int = Field(ge=20, le=120, multiple_of=5)
    brief: Annotated[str, text_up_to(600)] = Field(description="What to do, and what for.")
    material: Annotated[str, text_up_to(900)] | None = Field(
        description="Data or a situation to work on; nothing outside of it is needed."
    )
    counts_when: tuple[Line, ...] = Field(
        min_length=3, max_length=7, description="What is judged; members read it as well."
    )
    key: Annotated[str, text_up_to(600)] = Field(
        description="What a right answer contains, with its figures; for reviewers until it may be seen."
    )
    hints: tuple[Annotated[str, text_up_to(200)], ...] = Field(min_length=1, max_length=3)
    evidence: tuple[Evidence, ...] = Field(min_length=1, max_length=3)
    skills: tuple[SkillId, ...] = Field(min_length=1, max_length=4)
    worked_answer: WorkedAnswer | None = Field(
        default=None, description="Shown with the key once it can no longer be copied for points."
    )

    cv_line: CvLineText | None = None

    aliases: ClassVar[tuple[str, ...]] = ()

    @property
    def name(self) -> str:
        return self.title
