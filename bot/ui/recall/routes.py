"""Everything that can be asked about recall."""

from typing import Annotated

from pydantic import Field

from bot.domain.ladder import Rating
from bot.interactions import ServerRoute, Slug

Count = Annotated[int, Field(ge=0, le=99)]
Position = Annotated[int, Field(ge=0, le=3)]
"""The place of an option among those that the member sees."""


class AnswerRoute(ServerRoute, typed_fields={"typed"}):
    """An answer to a question: chosen, typed, or how much of it a member says they knew.

    With none of these, it asks for the form to type in, or for the right answer to compare with.
    """

    position: Position | None = None
    typed: str | None = None
    rating: Rating | None = None


class StartRecall(ServerRoute, path="recall:2:start"):
    """The next question that is due; `answered` says how many were answered in this go."""

    answered: Count = 0


class AnswerRecall(AnswerRoute, path="recall:2:answer"):
    """An answer to a question that is due."""

    question_id: Slug
    answered: Count = 0
