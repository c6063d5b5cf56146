"""Everything that can be asked about recall."""

from typing import Annotated

from pydantic import Field

from bot.interactions import ServerRoute, Slug
from bot.services.recall.settings import RecallChoices

Count = Annotated[int, Field(ge=0, le=99)]
Position = Annotated[int, Field(ge=0, le=3)]
"""The place of an option among those that the member sees."""


class StartRecall(ServerRoute, path="recall:2:start"):
    """The next question that is due; `answered` says how many were answered in this go."""

    answered: Count = 0


class AnswerRecall(ServerRoute, path="recall:2:answer", never_in_id={"typed"}):
    """An answer to a question, chosen or typed; the form to type it in if neither is given."""

    question_id: Slug
    answered: Count = 0
    position: Position | None = None
    typed: str | None = None


class PassRecall(ServerRoute, path="recall:2:pass"):
    """The answer “I don’t know”."""

    question_id: Slug
    answered: Count = 0


class SetRecall(ServerRoute, path="recall:2:set"):
    """The member's choices about recall, after changing those that are given."""

    in_reminders: bool | None = None
    in_study: bool | None = None


def reminder_choice(choices: RecallChoices) -> tuple[str, SetRecall]:
    """Return the label and route of the button that adds recall to reminders or takes it out."""
    if choices.in_reminders:
        return "No recall in reminders", SetRecall(in_reminders=False)
    return "Recall in reminders", SetRecall(in_reminders=True)
