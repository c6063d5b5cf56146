"""When a member may see the worked answer to a posted challenge, and what that costs."""

import datetime as dt
from enum import Enum, auto

from bot.domain.challenges.submissions import Deadline, Lateness, SubmissionState


class AnswerAccess(Enum):
    """Whether a member may see the worked answer to a post."""

    CLOSED = auto()
    """The deadline has not passed, so somebody could copy it for full points."""
    ENDS_POINTS = auto()
    """The member could still earn points for an answer, and gives them up by looking."""
    FREE = auto()


def answer_access(
    deadline: Deadline, state: SubmissionState | None, *, was_opened: bool, now: dt.datetime
) -> AnswerAccess:
    """Return whether a member may see the worked answer; `state` is that of their own answer.

    Where late answers are not taken, a member who handed one in may still get it back to change it.
    """
    if state is SubmissionState.ACCEPTED:
        return AnswerAccess.FREE
    if deadline.is_on_time(now):
        return AnswerAccess.CLOSED
    takes_none = deadline.lateness is Lateness.NONE and state is None
    return AnswerAccess.FREE if was_opened or takes_none else AnswerAccess.ENDS_POINTS
