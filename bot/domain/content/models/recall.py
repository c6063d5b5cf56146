"""Recall questions: short questions about a plan day, asked again days and weeks later."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models.entries import ContentEntry, Id, text_up_to
from bot.domain.content.references import refers_to

DayId = Annotated[Id, AfterValidator(refers_to("plan day"))]
_Option = Annotated[str, text_up_to(80)]
_Code = Annotated[str, text_up_to(60)]


class RecallQuestion(ContentEntry):
    """A question with options, with a number or code to type, or with an answer to compare one's own with."""

    id: Id
    day: DayId = Field(description="The plan day that it is about.")
    ask: Annotated[str, text_up_to(400)]
    choose: tuple[_Option, ...] = Field(
        default=(), max_length=4, description="Options, of which the first is the right one."
    )
    number: float | None = Field(default=None, description="The right number.")
    unit: Annotated[str, text_up_to(20)] = Field(
        default="", description="The unit of the number, which may be typed after it."
    )
    code: tuple[_Code, ...] = Field(
        default=(), max_length=4, description="What is right, exactly; case and quotes don't count."
    )
    answer: Annotated[str, text_up_to(120)] = Field(
        default="", description="The answer that a member compares with their own."
    )
    explain: Annotated[str, text_up_to(320)]
    computed_by: Annotated[str, text_up_to(300)] | None = Field(
        default=None, description="A Python expression for the answer, which only the tests run."
    )

    @property
    def is_typed(self) -> bool:
        return self.number is not None or bool(self.code)

    @property
    def right_answer(self) -> str:
        """The answer as it is shown."""
        if self.number is not None:
            return f"{self.number:,.12g} {self.unit}".rstrip()
        return (*self.choose, *self.code, self.answer)[0]

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
