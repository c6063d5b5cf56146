"""Criteria by which work is judged, each with what the marks 0 to 3 look like."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, TypeAdapter, model_validator
from pydantic_core import CoreSchema

from bot.domain.content.models.entries import ContentEntry, Line

LEVELS = ("missing or wrong", "begun", "solid", "would convince a hiring manager")
"""What the marks 0 to 3 mean for any criterion."""


def _all_or_none(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(levels) not in (0, len(LEVELS)):
        raise ValueError(f"there must be {len(LEVELS)} levels, from 0 to {len(LEVELS) - 1}")
    return levels


class RubricLine(ContentEntry):
    """A criterion, as one line. A pack may write the line alone; it then has no `levels`."""

    line: Line
    levels: Annotated[
        tuple[Line, ...], Field(max_length=len(LEVELS)), AfterValidator(_all_or_none)
    ] = Field(default=(), description="What the marks 0, 1, 2 and 3 look like in a piece of work.")

    @model_validator(mode="before")
    @classmethod
    def _from_line(cls, written: Any) -> Any:
        return {"line": written} if isinstance(written, str) else written

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(core), TypeAdapter(Line).json_schema()]}
