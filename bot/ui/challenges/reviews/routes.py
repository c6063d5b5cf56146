"""Everything that moderators can ask about the answers they review."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from bot.interactions.route import DeliveryId, FollowUp, Route, RowId


class ReviewRoute(Route):
    """A question about answers to review."""

    for_moderators: ClassVar = True


class ShowNextPending(ReviewRoute):
    """The oldest answer that waits for a review, but none of the moderator's own."""

    path: ClassVar = "review:2:next"
    follow_up: ClassVar = FollowUp.SETUP_NEWS


class ListPending(ReviewRoute):
    """The answers that wait for a review."""

    path: ClassVar = "review:2:list"
    follow_up: ClassVar = FollowUp.SETUP_NEWS


class SubmissionRoute(ReviewRoute):
    """A question about one answer."""

    submission_id: RowId
    revision: Annotated[int, Field(ge=1, lt=2**31)]
    """How many times the answer had been handed in when the button was drawn."""


class OpenSubmission(SubmissionRoute):
    """An answer with its whole texts."""

    path: ClassVar = "review:2:open"
    delivery_id: DeliveryId | None = None


class Accept(SubmissionRoute):
    """Accept an answer."""

    path: ClassVar = "review:2:accept"


class Return(SubmissionRoute):
    """Return an answer with a note; a form asks for it."""

    path: ClassVar = "review:2:return"
    never_in_id: ClassVar = frozenset({"note"})
    note: str | None = None


class UndoDecision(SubmissionRoute):
    """Take back the decision about an answer."""

    path: ClassVar = "review:2:undo"
