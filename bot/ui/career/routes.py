"""Everything that can be asked about a member's skills, recall and interviews; the answers are for one member."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.domain.content.models.questions import Seniority
from bot.domain.content.models.roles import Area
from bot.domain.recall import Rating
from bot.interactions import Offset, Route, RowId, ServerRoute, Slug, WithNotices
from bot.ui.lookup.routes import EntryName

Count = Annotated[int, Field(ge=0, le=99)]
Position = Annotated[int, Field(ge=0, le=3)]
"""The place of an option among those that the member sees."""
Number = Annotated[int, Field(ge=1, le=99)]  # the number of a task, from 1


class ShowSkills(WithNotices, path="skills:2:mine"):
    """The member's skills by how well they are shown: all, or those of one area."""

    area: Area | None = None


class ShowGap(WithNotices, path="skills:2:gap"):
    """Which of a role's skills the member has, and three next steps; or the roles to choose from."""

    role: EntryName | None = None
    in_full: bool = False  # whether all missing skills are shown, each with its step


class WorkOnSkill(Route, path="skills:2:work"):
    """A skill of the member: what shows it, and how to work on it next."""

    skill: Slug
    is_new_message: bool = False
    """Whether the message with the button stays, because what it shows can't be shown again."""


class ReadJobAd(Route, path="skills:2:job-ad", typed_fields={"text"}):
    """Which skills a job ad asks for and the member has; the form to paste the ad into, if not given."""

    text: str | None = None


class ReportSkill(Route, path="skills:2:report"):
    """Say that one has a skill, or take that back."""

    skill: Slug
    has_it: bool
    role: Slug | None = None  # the role whose needs were on the screen; shown again
    is_single: bool = False  # whether the screen was about this skill alone; shown again


class AnswerRoute(ServerRoute, typed_fields={"typed"}):
    """An answer to a question: chosen, typed, or how much of it a member says they knew.

    With none of these, it asks for the form to type in, or for the right answer to compare with.
    """

    position: Position | None = None
    typed: str | None = None
    rating: Rating | None = None


class StartRecall(ServerRoute, path="recall:2:start"):
    """The next question that is due; of those in this go, `answered` were answered, `knew` known."""

    answered: Count = 0
    knew: Count = 0


class AnswerRecall(AnswerRoute, path="recall:2:answer"):
    question_id: Slug
    answered: Count = 0
    knew: Count = 0


class AskInterview(WithNotices, path="interview:2:ask"):
    """The next question for a role, at one level or at every level; or the roles to choose from."""

    role: EntryName | None = None
    level: Seniority | None = None


class InterviewRoute(Route):
    """A step of the practice for a role, with the level of the questions that it goes back to."""

    role: Slug
    level: Seniority | None = None


class ShowGoodAnswer(InterviewRoute, path="interview:2:good"):
    """What a good and a weak answer to a question have."""

    question_id: Slug


class RateAnswer(InterviewRoute, path="interview:2:rate"):
    """Store how much of a good answer one's own had, and go on to the next question."""

    question_id: Slug
    rating: Rating


class ShowTakeHome(InterviewRoute, path="interview:2:task"):
    number: Number = 1


class ShowRubric(InterviewRoute, path="interview:2:rubric"):
    """How a take-home task for a role is judged."""

    number: Number = 1
    skip: Offset = 0


class ShowQuestionsToAsk(InterviewRoute, path="interview:2:to-ask"):
    """Questions that an applicant for a role may ask the company."""

    skip: Offset = 0


class ShowCapstone(ServerRoute, path="capstone:2:show"):
    """The member's capstone, or what one is; and those of their group that they can mark."""


class ProposeCapstone(
    ServerRoute,
    path="capstone:2:propose",
    typed_fields={"title", "question", "data", "measure", "ticked"},
):
    """Begin a capstone, or change its proposal; asks for all of it in a form."""

    title: str | None = None
    question: str | None = None
    data: str | None = None
    measure: str | None = None
    ticked: tuple[int, ...] | None = None


class CheckInCapstone(ServerRoute, path="capstone:2:week", typed_fields={"note", "link"}):
    """Check in for this week, and hand it in with a link in the last one; asks for both in a form."""

    note: str | None = None
    link: str | None = None


class MarkCapstone(ServerRoute, path="capstone:2:mark"):
    """The next criterion to mark a capstone by; with a digit for each, store the marks."""

    capstone_id: RowId
    # Up to `HIGHEST`, for as many criteria as `Portfolio.convincing` may have.
    marks: Annotated[str, StringConstraints(pattern="^[0-3]{0,8}$")] = ""
