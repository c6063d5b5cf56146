"""How enrolments end, and for how long an ended one can be restored."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

RESTORE_WITHIN = dt.timedelta(days=7)
"""An enrolment that was left or restarted can be restored for this time."""


class Ending(StrEnum):
    """How an enrolment ended; stored in `run.ending`."""

    LEFT = "left"
    RESTARTED = "restarted"
    SWITCHED = "switched"
    """The member chose another plan; joining this one again continues it, at any time."""


@dataclass(frozen=True, slots=True)
class EndedEnrolment:
    """The enrolment of a member that ended last."""

    enrolment_id: int
    plan_id: str
    ending: Ending
    ended_at: dt.datetime

    def can_be_restored(self, now: dt.datetime) -> bool:
        return self.ended_at >= now - RESTORE_WITHIN
