"""Everything that can be asked about recall."""

from typing import Annotated

from pydantic import Field

from bot.domain.ladder import Rating
from bot.interactions import ServerRoute, Slug

Count = Annotated[int, Field(ge=0, le=99)]
Position = Annotated[int, Field(ge=0, le=3)]
"""The place of an option among those that the member sees."""


class AnswerRoute(ServerRoute, never_in_id={"typed"}):
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


class SetRecall(ServerRoute, path="recall:2:set"):
    """Whether reminders mention recall, after changing it if something is given."""

    in_reminders: bool | None = None


def reminder_choice(*, in_reminders: bool) -> tuple[str, SetRecall]:
    """Return the label and route of the button that adds recall to reminders or takes it out."""
    if in_reminders:
        return "Don’t mention recall in reminders", SetRecall(in_reminders=False)
    return "Mention recall in reminders", SetRecall(in_reminders=True)
