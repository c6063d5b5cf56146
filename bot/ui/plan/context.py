"""A member's plan as all its screens see it, and how it stands in a few words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from discord import ButtonStyle

from bot.domain.content.catalog import Catalog
from bot.domain.plan.enrolment import Schedule, Standing
from bot.domain.plan.progress import PlanProgress
from bot.domain.plan.streak import Streak
from bot.formatting import date_stamp, join_dots, plural
from bot.ui.acts import Act

FEATURE = "plan"


@dataclass(frozen=True)
class Face:
    """All that the screens of one member's plan are drawn from."""

    pack: Catalog
    guild_id: int
    have: PlanProgress
    now: dt.datetime
    notice: str = ""
    """Something to be said first."""

    @cached_property
    def stands(self) -> Standing:
        """How the run stands."""
        return self.have.standing(self.pack.plan, self.now)

    @cached_property
    def schedule(self) -> Schedule:
        """What the run asks for."""
        return self.have.schedule(self.pack.plan)

    @cached_property
    def streak(self) -> Streak:
        """The days in a row."""
        return self.have.streak(self.pack.scoring, self.now)

    @cached_property
    def today(self) -> dt.date:
        """The member's date."""
        return self.have.today(self.now)

    @property
    def waiting(self) -> bool:
        """Whether the run has not begun."""
        return self.today < self.have.start

    @property
    def paused(self) -> bool:
        """Whether the member has paused."""
        return self.have.paused(self.now)

    def date(self, day: dt.date) -> str:
        """Write a date of the member's."""
        return date_stamp(day, self.have.zone)

    def act(self, action: str, label: str, *ids: object, primary: bool = False) -> Act:
        """Make a button of the plan."""
        style = ButtonStyle.primary if primary else ButtonStyle.secondary
        return Act(FEATURE, (action, self.guild_id, *ids), label, style=style)


def foot(face: Face) -> str:
    """Write the small print under a plan-day: how the run stands."""
    stands, streak = face.stands, face.streak
    return join_dots(
        [
            f"{stands.done} of {stands.length} done",
            *([in_a_row(streak)] if streak.days else []),
            status(face),
        ]
    )


def in_a_row(streak: Streak) -> str:
    held = f", {plural(streak.reserve, 'day')} off in reserve" if streak.reserve else ""
    return f"{plural(streak.days, 'day')} in a row{held}"


def status(face: Face) -> str:
    """Say how the run stands, in a few words."""
    stands = face.stands
    if stands.finished:
        return "finished"
    if face.waiting:
        return f"starts {face.date(face.have.start)}"
    if face.paused:
        back = face.have.timeline.resumes_on(face.today)
        return f"paused until {face.date(back)}" if back else "paused"
    if stands.behind:
        return f"{plural(stands.behind, 'plan-day')} behind"
    return f"on track for {face.date(stands.finish)}" if stands.finish else "on track"
