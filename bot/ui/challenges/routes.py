"""Everything that can be asked about challenges, the answers to them, and what comes next."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.domain.challenges import MAX_TEXT_LENGTH
from bot.domain.results import LONGEST_TYPED
from bot.interactions import (
    ModeratorRoute,
    Offset,
    PostRoute,
    Route,
    RowId,
    Slug,
    Snowflake,
    WithNotices,
)
from bot.ui.groups.routes import GroupRoute

Week = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-W[0-9]{2}$")]  # an ISO week
AnswerText = Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH)]
Ticked = Annotated[tuple[int, ...], Field(max_length=10)]  # numbers of boxes, counted from 1

LONGEST_CHANGE, LONGEST_REASON = 300, 200


class ShowCurrent(WithNotices, path="challenge:2:now", shows_challenges=True):
    """The latest challenge of the member's group, in short; without one, when this group's comes."""

    group_id: RowId | None = None


class ShowTask(PostRoute, path="challenge:2:task"):
    """The whole task of a post."""


class HandInMessage(
    Route, path="challenge:2:message", typed_fields={"author_id", "text"}, shows_challenges=True
):
    """The form for an answer to the latest challenge of one's group, filled in with one's message."""

    author_id: Snowflake
    text: str


class SubmitAnswer(PostRoute, path="challenge:2:answer", typed_fields={"work", "note", "ticked"}):
    """The form for an answer to a post; filled in, it hands the answer in."""

    work: AnswerText | None = None
    note: AnswerText | None = None
    ticked: Ticked | None = None


class MyFile(PostRoute, path="challenge:2:file"):
    """The member's own file of a challenge whose result is checked by a program."""


class EnterResult(PostRoute, path="challenge:2:result", typed_fields={"typed"}):
    """The form for the result of one's file; filled in, it is compared."""

    typed: Annotated[str, StringConstraints(max_length=LONGEST_TYPED)] | None = None


class ShowHints(PostRoute, path="challenge:2:hint"):
    """The hints for a post."""


class SeeSolution(PostRoute, path="challenge:2:solution"):
    """The solution of a post's challenge, once the member's answer is accepted or the challenge has closed."""

    checks: bool = False  # an answer that waits, in a small group


class CheckOwn(PostRoute, path="challenge:2:check", typed_fields={"ticked"}):
    """The form in which members tick what their answer does, once they've seen the solution."""

    ticked: Ticked | None = None


class ShowSubmission(PostRoute, path="challenge:2:mine"):
    """The member's own answer to a post, and what was decided about it."""


class AskSecondReviewer(PostRoute, path="challenge:2:second", typed_fields={"reason"}):
    """Ask somebody else to review the member's returned answer to a post; a form asks why."""

    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] | None = None


class ChooseGallery(PostRoute, path="challenge:2:gallery"):
    """Say whether galleries may show the member's accepted answers, this one and later ones."""

    shows: bool


class LookAtAnother(PostRoute, path="peer:2:next"):
    """Another member's answer to a post, without the name, for somebody who has handed in theirs."""


class GiveOpinion(PostRoute, path="peer:2:say", typed_fields={"met", "change", "would_accept"}):
    """The form for what one thinks of another member's answer; filled in, it is recorded."""

    submission_id: RowId
    revision: Annotated[int, Field(ge=1, lt=2**31)]
    met: Ticked | None = None
    change: Annotated[str, StringConstraints(max_length=LONGEST_CHANGE)] | None = None
    would_accept: bool | None = None


class ListSubmissions(Route, path="challenge:2:list", shows_challenges=True):
    """The member's latest answers in this server."""


class ShowHistory(Route, path="challenge:2:history", shows_challenges=True):
    """The latest challenges of the member's group, and the solutions to those that are closed."""


class PreviewNext(GroupRoute, path="queue:2:preview", shows_challenges=True):
    """What comes next in a group, and when, for moderators."""


class QueueRoute(ModeratorRoute, shows_challenges=True):
    group_id: RowId


class PostNow(QueueRoute, path="queue:2:post-now"):
    """Post this week's challenge at once, after asking whether to."""

    challenge_id: Slug | None = None  # that was asked about and is to be posted; None asks


class SkipWeek(QueueRoute, path="queue:2:skip"):
    """Post nothing in a week, refused once another one comes next; or `undo` that."""

    week: Week
    undo: bool = False


class PausePosts(QueueRoute, path="queue:2:pause", typed_fields={"until"}):
    """Post nothing until after a date, or until posts are resumed; a form asks which."""

    until: str | None = None  # a date as typed; empty for a pause without an end


class ResumePosts(QueueRoute, path="queue:2:resume"):
    """End a pause."""


class ListChallenges(QueueRoute, path="queue:2:all"):
    skip: Offset = 0


class ChallengeRoute(QueueRoute):
    challenge_id: Slug


class ShowChallenge(ChallengeRoute, path="queue:2:one"):
    """A challenge, and what can be done with it in a group."""


class ReadChallenge(ChallengeRoute, path="queue:2:read"):
    """The whole task of a challenge with its hints, or its solution."""

    solution: bool = False
    before: Literal["use", "next", "post"] = "use"  # the screen that it leads back to


class QueueChallenge(ChallengeRoute, path="queue:2:queue"):
    """Put a challenge last into the queue, or take it out; or put it before all others."""

    first: bool = False


class RetireChallenge(ChallengeRoute, path="queue:2:retire"):
    """Keep a challenge from being posted in this server, or allow it again."""


class WriteChallenge(
    QueueRoute,
    path="queue:2:write",
    typed_fields={"title", "brief", "counts_when", "solution", "hints"},
):
    """Write a challenge for this server, or change one; a form asks for its texts."""

    challenge_id: Slug | None = None  # the one that is changed
    title: str | None = None  # with the minutes at its end
    brief: str | None = None
    counts_when: str | None = None  # one a line, as the hints
    solution: str | None = None
    hints: str | None = None


class UploadChallenge(QueueRoute, path="queue:2:upload"):
    """Make a challenge for this server of a file; a form asks for it."""


class DeleteChallenge(ChallengeRoute, path="queue:2:delete", typed_fields={"confirmation"}):
    """Delete a challenge of this server that was never posted; a form asks for a word."""

    confirmation: str | None = None


class ExportChallenge(ChallengeRoute, path="queue:2:export"):
    """A challenge of this server as a file, in the format of a content pack."""


class ShowWeeks(QueueRoute, path="queue:2:history"):
    skip: Offset = 0
