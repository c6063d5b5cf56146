"""Questions to practise: recall of plan days, job interviews, take-home tasks, questions to ask back."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models import entries

_Point = Annotated[str, entries.text_up_to(140)]
_Sentence = Annotated[str, entries.text_up_to(200)]


class Seniority(StrEnum):
    """The experience that an interview question expects."""

    STARTING = "starting"
    EXPERIENCED = "experienced"
    SENIOR = "senior"


class InterviewQuestion(entries.ContentEntry):
    """A question of a job interview, with what good and weak answers have."""

    id: entries.Id
    roles: tuple[entries.RoleId, ...] = Field(min_length=1, max_length=4)
    level: Seniority
    ask: Annotated[str, entries.text_up_to(300)]
    good: tuple[_Point, ...] = Field(
        min_length=3, max_length=5, description="What a good answer has: one thing to tick each."
    )
    weak: Annotated[str, entries.text_up_to(220)] = Field(description="What a weak answer does.")
    skills: tuple[entries.SkillId, ...] = Field(
        default=(), max_length=3, description="Skills to read about for a better answer."
    )


class TakeHome(entries.ContentEntry):
    """A task that a company gives to applicants to do at home."""

    id: entries.Id
    roles: tuple[entries.RoleId, ...] = Field(min_length=1, max_length=4)
    title: Annotated[str, entries.text_up_to(60)]
    hours: int = Field(ge=2, le=8, description="The time that the task is meant to take.")
    brief: Annotated[str, entries.text_up_to(900)]
    hand_in: tuple[entries.Line, ...] = Field(min_length=2, max_length=5)
    rubric: tuple[entries.RubricLine, ...] = Field(min_length=3, max_length=6)


class QuestionToAsk(entries.ContentEntry):
    role: entries.RoleId | None = Field(description="The role that it is for; null for every role.")
    ask: _Sentence
    why: _Sentence = Field(description="What the answer tells the applicant.")


class GettingHired(entries.ContentEntry):
    """What helps applicants besides interview questions."""

    take_homes: tuple[TakeHome, ...] = ()
    questions_to_ask: tuple[QuestionToAsk, ...] = ()

    def take_homes_for(self, role_id: str) -> tuple[TakeHome, ...]:
        return tuple(task for task in self.take_homes if role_id in task.roles)

    def questions_for(self, role_id: str) -> tuple[QuestionToAsk, ...]:
        """Return the questions to ask in an interview for a role; those for this role alone first."""
        own = (question for question in self.questions_to_ask if question.role == role_id)
        return (*own, *(question for question in self.questions_to_ask if question.role is None))


DayId = Annotated[entries.Id, AfterValidator(entries.refers_to("plan day"))]
_Option = Annotated[str, entries.text_up_to(80)]
_Code = Annotated[str, entries.text_up_to(60)]


class RecallQuestion(entries.ContentEntry):
    """A question with options, with a number or code to type, or with an answer to compare one's own with."""

    id: entries.Id
    day: DayId = Field(description="The plan day that it is about.")
    ask: Annotated[str, entries.text_up_to(400)]
    choose: tuple[_Option, ...] = Field(
        default=(), max_length=4, description="Options, of which the first is the right one."
    )
    number: float | None = Field(default=None, description="The right number.")
    unit: Annotated[str, entries.text_up_to(20)] = Field(
        default="", description="The unit of the number, which may be typed after it."
    )
    code: tuple[_Code, ...] = Field(
        default=(), max_length=4, description="What is right, exactly; case and quotes don't count."
    )
    answer: Annotated[str, entries.text_up_to(120)] = Field(
        default="", description="The answer that a member compares with their own."
    )
    explain: Annotated[str, entries.text_up_to(320)]
    computed_by: Annotated[str, entries.text_up_to(300)] | None = Field(
        default=None, description="A Python expression for the answer, which only the tests run."
    )

    @property
    def is_typed(self) -> bool:
        return self.number is not None or bool(self.code)

    @property
    def right_answer(self) -> str:
        if self.number is not None:
            return f"{self.number:,.12g} {self.unit}".rstrip()
        if self.choose:
            return self.choose[0]
        return self.code[0] if self.code else self.answer

    @model_validator(mode="after")
    def has_one_kind_of_answer(self) -> Self:
        kinds = (self.number is not None, bool(self.code), bool(self.choose), bool(self.answer))
        if sum(kinds) != 1:
            raise PydanticCustomError(
                "kind", "needs exactly one of choose, number, code and answer"
            )
        if self.choose and not 3 <= len(set(self.choose)) == len(self.choose):
            raise PydanticCustomError("choose", "needs three or four different options")
        if self.unit and self.number is None:
            raise PydanticCustomError("unit", "only a number has a unit")
        return self
