"""Everything that can be asked about challenges, the answers to them, and what comes next."""

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from bot.interactions import (
    DeliveryId,
    MemberCommand,
    ModeratorCommand,
    ModeratorRoute,
    Offset,
    RowId,
)

Revision = Annotated[int, Field(ge=1, lt=2**31)]
"""How many times an answer had been handed in when a button about it was drawn."""

Week = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-W[0-9]{2}$")]
"""An ISO week, such as 2026-W02."""


class ShowCurrent(MemberCommand):
    """The latest challenge of the member's group."""

    path: ClassVar = "challenge:2:now"


class AnswerCurrent(MemberCommand):
    """The form for an answer to the latest challenge of the member's group."""

    path: ClassVar = "challenge:2:submit"


class Answer(MemberCommand):
    """The form for an answer to a post; filled in, it hands the answer in."""

    path: ClassVar = "challenge:2:answer"
    never_in_id: ClassVar = frozenset({"did", "learned", "link"})
    post_id: RowId
    did: str | None = None
    learned: str | None = None
    link: str | None = None


class ShowHints(MemberCommand):
    """The hints to the challenge of a post."""

    path: ClassVar = "challenge:2:hint"
    post_id: RowId
    delivery_id: DeliveryId | None = None


class ShowSubmission(MemberCommand):
    """The member's answer to a post."""

    path: ClassVar = "challenge:2:mine"
    post_id: RowId
    delivery_id: DeliveryId | None = None


class ListSubmissions(MemberCommand):
    """The member's latest answers in this server."""

    path: ClassVar = "challenge:2:list"


class ShowHistory(MemberCommand):
    """The latest challenges of the member's group."""

    path: ClassVar = "challenge:2:history"


class ShowNextPending(ModeratorCommand):
    """The oldest answer that waits for a review, but none of the moderator's own."""

    path: ClassVar = "review:2:next"


class ListPending(ModeratorCommand):
    """The answers that wait for a review."""

    path: ClassVar = "review:2:list"


class ReviewRoute(ModeratorRoute):
    """A question of a moderator about one answer."""

    submission_id: RowId
    revision: Revision


class OpenSubmission(ReviewRoute):
    """An answer with its whole texts."""

    path: ClassVar = "review:2:open"
    delivery_id: DeliveryId | None = None


class AcceptSubmission(ReviewRoute):
    """Accept an answer."""

    path: ClassVar = "review:2:accept"


class ReturnSubmission(ReviewRoute):
    """Return an answer with a note; a form asks for it."""

    path: ClassVar = "review:2:return"
    never_in_id: ClassVar = frozenset({"note"})
    note: str | None = None


class UndoDecision(ReviewRoute):
    """Take back the decision about an answer."""

    path: ClassVar = "review:2:undo"


class QueueRoute(ModeratorCommand):
    """A question of a moderator about the challenges of a group.

    A button names the group by its number. A command names it as it was typed, or not at all: then
    it is the only group of the server, or the one whose channel the command was typed in.
    """

    never_in_id: ClassVar = frozenset({"group"})
    group_id: RowId | None = None
    group: str | None = None


class PreviewNext(QueueRoute):
    """What the group gets next, and when."""

    path: ClassVar = "queue:2:preview"


class PostNow(QueueRoute):
    """Post this week's challenge at once."""

    path: ClassVar = "queue:2:post-now"


class SkipWeek(QueueRoute):
    """Leave the next week out."""

    path: ClassVar = "queue:2:skip"
    week: Week | None = None
    """The week that the button is about; refused once another one comes next."""


class UnskipWeek(QueueRoute):
    """Take back that a week is left out."""

    path: ClassVar = "queue:2:unskip"
    week: Week


class PausePosts(QueueRoute):
    """Post nothing until after a date, or until posts are resumed."""

    path: ClassVar = "queue:2:pause"
    never_in_id: ClassVar = frozenset({"group", "until"})
    until: dt.date | None = None


class ResumePosts(QueueRoute):
    """End a pause."""

    path: ClassVar = "queue:2:resume"


class QueueChallenge(QueueRoute):
    """Put a challenge last into the queue, or take it out; or put it before all others."""

    path: ClassVar = "queue:2:queue"
    never_in_id: ClassVar = frozenset({"group", "challenge"})
    challenge: str
    first: bool = False


class RetireChallenge(ModeratorCommand):
    """Keep a challenge from being posted in this server, or allow it again."""

    path: ClassVar = "queue:2:retire"
    never_in_id: ClassVar = frozenset({"challenge"})
    challenge: str


class ShowWeeks(QueueRoute):
    """What became of the weeks of a group."""

    path: ClassVar = "queue:2:history"
    skip: Offset = 0
