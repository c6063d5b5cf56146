"""Everything that can be asked when preparing for interviews; the answers are for one member."""

from typing import Annotated

from pydantic import Field

from bot.domain.content.models.questions import Seniority
from bot.domain.ladder import Rating
from bot.interactions import Offset, Route, Slug, WithNotices
from bot.ui.lookup.routes import EntryName

Number = Annotated[int, Field(ge=1, le=99)]  # the number of a task, from 1


class AskInterview(WithNotices, path="interview:2:ask"):
    """The next question for a role, at one level or at every level; or the roles to choose from."""

    role: EntryName | None = None
    level: Seniority | None = None


class ShowGoodAnswer(Route, path="interview:2:good"):
    """What a good and a weak answer to a question have."""

    question_id: Slug
    role: Slug
    level: Seniority | None = None


class RateAnswer(Route, path="interview:2:rate"):
    """Store how much of a good answer one's own had, and go on to the next question."""

    question_id: Slug
    rating: Rating
    role: Slug
    level: Seniority | None = None


class ShowTakeHome(Route, path="interview:2:task"):
    """A take-home task for a role."""

    role: Slug
    number: Number = 1
    level: Seniority | None = None
    """The level of the questions that the member came from, and may go back to; likewise in the routes below."""


class ShowRubric(Route, path="interview:2:rubric"):
    """How a take-home task for a role is judged."""

    role: Slug
    number: Number = 1
    skip: Offset = 0
    level: Seniority | None = None


class ShowQuestionsToAsk(Route, path="interview:2:to-ask"):
    """Questions that an applicant for a role may ask the company."""

    role: Slug
    skip: Offset = 0
    level: Seniority | None = None
