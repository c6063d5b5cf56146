"""Recall questions: short questions about a plan day, asked again days and weeks later."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import Entry, Id, text_up_to
from bot.domain.content.references import refers_to

DayId = Annotated[Id, AfterValidator(refers_to("plan day"))]
_Option = Annotated[str, text_up_to(80)]
_Form = Annotated[str, text_up_to(60)]


class RecallQuestion(Entry):
    """A question that is answered by a number, by a few words, or by choosing one option."""

    id: Id
    day: DayId = Field(description="The plan day that it is about.")
    ask: Annotated[str, text_up_to(400)]
    number: float | None = Field(default=None, description="The right number.")
    tolerance: float = Field(default=0, ge=0, description="How far a number may be off.")
    accept: tuple[_Form, ...] = Field(
        default=(), max_length=12, description="Words that are right; case and quotes are ignored."
    )
    choose: tuple[_Option, ...] = Field(
        default=(), max_length=4, description="Options, of which the first is the right one."
    )
    explain: Annotated[str, text_up_to(320)]
    right: tuple[_Form, ...] = Field(
        default=(), max_length=6, description="What members may type that is right; tests judge it."
    )
    wrong: tuple[_Form, ...] = Field(
        default=(), max_length=6, description="What members may type that is wrong; tests judge it."
    )
    computed_by: Annotated[str, text_up_to(300)] | None = Field(
        default=None, description="A Python expression for the answer, which only the tests run."
    )

    @model_validator(mode="after")
    def has_one_kind_of_answer(self) -> Self:
        kinds = (self.number is not None, bool(self.accept), bool(self.choose))
        if sum(kinds) != 1:
            raise PydanticCustomError("kind", "needs exactly one of number, accept and choose")
        if self.choose and not 3 <= len(set(self.choose)) == len(self.choose):
            raise PydanticCustomError("choose", "needs three or four different options")
        if not self.choose and not (self.right and self.wrong):
            raise PydanticCustomError("forms", "needs right and wrong forms of a typed answer")
        return self
