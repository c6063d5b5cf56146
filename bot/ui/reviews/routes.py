"""Everything that reviewers can ask about answers: what waits, one answer, a decision."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.interactions import ReviewerRoute, RowId
from bot.ui.challenges.routes import Ticked

Revision = Annotated[int, Field(ge=1, lt=2**31)]  # of the answer that a button was drawn for
LONGEST_NOTE = 500
ReviewerNote = Annotated[str, StringConstraints(max_length=LONGEST_NOTE)]


class ShowNextPending(ReviewerRoute, path="review:2:next", shows_challenges=True):
    """The next answer that waits for this reviewer, in the order of the queue."""


class ListPending(ReviewerRoute, path="review:2:list", shows_challenges=True):
    """The answers that wait for a review."""


class ReviewRoute(ReviewerRoute, shows_challenges=True):
    submission_id: RowId
    revision: Revision

    @property
    def version(self) -> tuple[int, int]:
        return self.submission_id, self.revision


class OpenSubmission(ReviewRoute, path="review:2:open"):
    """An answer with its whole texts, or as it is shown in the order of the queue."""

    short: bool = False


class ShowTaskOf(ReviewRoute, path="review:2:task"):
    """The task that an answer is for, or its solution."""

    solution: bool = False


class AcceptSubmission(ReviewRoute, path="review:2:accept"):
    """Accept an answer."""


class DecideSubmission(
    ReviewRoute, path="review:2:decide", typed_fields={"accepts", "met", "mistakes", "note"}
):
    """Accept or return an answer, with feedback; a form asks for all of it."""

    accepts: bool | None = None
    met: Ticked | None = None
    mistakes: Ticked | None = None
    note: ReviewerNote | None = None


class UndoDecision(ReviewRoute, path="review:2:undo"):
    """Undo the decision about an answer."""
