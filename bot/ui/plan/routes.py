"""Everything that can be asked about a member's plan."""

import datetime as dt
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from bot.domain.plan.enrolment import Pace
from bot.interactions import DeliveryId, Route, RowId, Slug, Snowflake

Start = Literal["today", "monday"]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_+-]+$", max_length=60)]


class PlanRoute(Route):
    """A question about the plan that can also be asked by pressing a button in a direct message."""

    guild_id: Snowflake | None = None
    """The server of the plan; ignored where the interaction itself names a server."""


class Today(PlanRoute):
    """What there is to do today."""

    path: ClassVar = "plan:2:today"


class LookAtDay(PlanRoute):
    """A plan day that need not be up yet."""

    path: ClassVar = "plan:2:look"
    day_id: Slug


class CatchUp(PlanRoute):
    """Dates on which two days of work each would make up for being behind."""

    path: ClassVar = "plan:2:catch-up"


class CheckIn(PlanRoute):
    """Check in a plan day; the next open one unless one is given."""

    path: ClassVar = "plan:2:done"
    never_in_id: ClassVar = frozenset({"note"})
    day_id: Slug | None = None
    note: str | None = None


class UndoCheckIn(PlanRoute):
    """Take back a check-in of the last 24 hours; the latest unless a day is given."""

    path: ClassVar = "plan:2:undo"
    day_id: Slug | None = None


class Join(PlanRoute):
    """Start the plan, or change how it is followed; whoever left lately is asked first."""

    path: ClassVar = "plan:2:join"
    never_in_id: ClassVar = frozenset({"start", "zone", "pace"})
    start: Start | None = None
    zone: ZoneName | None = None
    pace: Pace | None = None


class StartNew(PlanRoute):
    """Start the plan from day 1, although an earlier enrolment could still be taken up again."""

    path: ClassVar = "plan:2:start-new"
    start: Start
    pace: Pace
    zone: ZoneName | None = None


class BeginToday(PlanRoute):
    """Begin today with a plan that was to start later."""

    path: ClassVar = "plan:2:begin"


class Pause(PlanRoute):
    """Pause the plan until a date, or until it is resumed."""

    path: ClassVar = "plan:2:pause"
    never_in_id: ClassVar = frozenset({"until"})
    until: str | None = None


class Resume(PlanRoute):
    """End a pause."""

    path: ClassVar = "plan:2:resume"


class Shift(PlanRoute):
    """Move everything that is still to do by some days, to earlier dates if below zero."""

    path: ClassVar = "plan:2:shift"
    days: Annotated[int, Field(ge=-1000, le=1000)]


class Restart(PlanRoute):
    """Start over at day 1; asks for a confirmation first."""

    path: ClassVar = "plan:2:restart"
    never_in_id: ClassVar = frozenset({"confirmation"})
    confirmation: str | None = None


class Leave(PlanRoute):
    """Leave the plan; asks for a confirmation first."""

    path: ClassVar = "plan:2:leave"
    never_in_id: ClassVar = frozenset({"confirmation"})
    confirmation: str | None = None


class TakeBack(PlanRoute):
    """Return to the enrolment that was left or restarted."""

    path: ClassVar = "plan:2:take-back"
    instead_of: RowId
    """The enrolment that is given up for it; 0 if the member left the plan."""


class ShowProgress(PlanRoute):
    """How the member's plan is going, or that of another member who shows it."""

    path: ClassVar = "plan:2:progress"
    never_in_id: ClassVar = frozenset({"member_id", "member_name"})
    member_id: Snowflake | None = None
    member_name: str | None = None


class ShowFinish(PlanRoute):
    """The card of a member who has finished the plan."""

    path: ClassVar = "plan:2:finish"


class ShareFinish(PlanRoute):
    """Show the finish card in the channel; a member who is hidden is asked first."""

    path: ClassVar = "plan:2:share"


class ShareFinishByName(PlanRoute):
    """Show the finish card of a hidden member, who was asked."""

    path: ClassVar = "plan:2:share-by-name"


class Remind(PlanRoute):
    """When the member is reminded; a new time if one is given."""

    path: ClassVar = "plan:2:remind"
    never_in_id: ClassVar = frozenset({"at"})
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    at: dt.time | None = None


class TurnRemindersOff(PlanRoute):
    """Send no more reminders."""

    path: ClassVar = "plan:2:reminders-off"
    delivery_id: DeliveryId | None = None


class Snooze(PlanRoute):
    """Send this reminder once more in two hours."""

    path: ClassVar = "plan:2:snooze"
    delivery_id: DeliveryId | None = None
