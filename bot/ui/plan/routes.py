"""Everything that can be asked about a member's plan."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.domain.plan.enrolment import Pace
from bot.interactions import ServerRoute, Slug, Snowflake
from bot.ui.career.routes import AnswerRoute
from bot.ui.lookup.routes import EntryName


class Today(ServerRoute, path="plan:2:today"):
    """What there is to do today, or with `choose` the ways to go on for those who are behind."""

    choose: bool = False


class LookAtDay(ServerRoute, path="plan:2:look"):
    """A plan day, even one that is not due yet."""

    day_id: Slug
    step: Annotated[int, Field(ge=0, le=99)] = 1  # 0: all steps at once
    code: bool = False  # only the listing of the step


class ShowDayHelp(ServerRoute, path="plan:2:help"):
    """The hint to a plan day for those who are stuck on a step of it, or the solution."""

    day_id: Slug
    step: Annotated[int, Field(ge=0, le=99)] = 1
    solved: bool = False


class TakeDayTest(ServerRoute, path="plan:2:test"):
    """The next question of a try to test out of a plan day."""

    day_id: Slug


class AnswerDayTest(AnswerRoute, path="plan:2:test-answer"):
    """An answer in that try."""

    day_id: Slug
    number: Annotated[int, Field(ge=0, le=9)]  # of the question, from 0


class CatchUp(ServerRoute, path="plan:2:catch-up"):
    """The dates on which to do two plan days each to catch up."""


class CheckIn(ServerRoute, path="plan:2:done", typed_fields={"day_number", "note"}):
    """Check in a plan day; the next open one unless one is given."""

    day_id: Slug | None = None
    day_number: int | None = None
    note: Annotated[str, StringConstraints(max_length=200)] | None = None


class UndoCheckIn(ServerRoute, path="plan:2:undo"):
    """Undo a check-in, for as many hours as the content pack allows."""

    day_id: Slug


class Join(ServerRoute, path="plan:2:join"):
    """Start a plan, or go on with one that was left; a member who follows another is asked first."""

    plan: EntryName | None = None  # if none is named, the current, the one left last, or the first


class Follow(ServerRoute, path="plan:2:follow"):
    """Leave the current plan, if there is one, and start another or go on with it."""

    plan_id: Slug | None = None  # the first plan if none is named


class ShowSettings(ServerRoute, path="plan:2:settings"):
    """How the member follows their plan, and what they can change about it."""


class SetPace(ServerRoute, path="plan:2:pace"):
    """On which dates plan days are due."""

    pace: Pace


class SetZone(ServerRoute, path="plan:2:zone", typed_fields={"place"}):
    """The time zone of a place; asks for it first."""

    place: str | None = None
    zone: Annotated[str, StringConstraints(max_length=50)] | None = None  # chosen by a button


class Pause(ServerRoute, path="plan:2:pause", typed_fields={"until"}):
    """Pause the plan until a date, or until it is resumed; asks which first."""

    until: str | None = None


class Resume(ServerRoute, path="plan:2:resume"):
    """End a pause."""


class Shift(ServerRoute, path="plan:2:shift", typed_fields={"typed"}):
    """Move what is not done to later dates, or to earlier ones; asks for a number of days first."""

    days: Annotated[int, Field(ge=-1000, le=1000)] | None = None
    typed: str | None = None


class Restart(ServerRoute, path="plan:2:restart"):
    """Start over at day 1, which can be undone for a while, until the next check-in."""


class Leave(ServerRoute, path="plan:2:leave"):
    """Leave the plan, which stands still until it is joined again."""


class UndoRestart(ServerRoute, path="plan:2:take-back"):
    """Return to where the plan was before it was restarted."""


class ShowProgress(ServerRoute, path="plan:2:progress", typed_fields={"member_id", "member_name"}):
    """How the member's plan is going, or that of another member; their own `milestones` by themselves."""

    member_id: Snowflake | None = None
    member_name: str | None = None
    milestones: bool = False


class ShareProgress(ServerRoute, path="plan:2:share"):
    """Show in the channel that the member has finished the plan."""


class Remind(ServerRoute, path="plan:2:remind"):
    """When the member is reminded; at a new hour if one is given."""

    hour: Annotated[int, Field(ge=0, le=23)] | None = None


class TurnRemindersOff(ServerRoute, path="plan:2:reminders-off"):
    """Send no more reminders."""


class Snooze(ServerRoute, path="plan:2:snooze"):
    """Send this reminder once more in two hours."""
