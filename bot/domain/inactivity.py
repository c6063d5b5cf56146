"""Who may need a word: silent, or stuck, since when. It is there to help, not to judge.

Who has paused, has shifted the plan so that nothing is due, or is done, is neither.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.content.plan import Plan
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import instant

LONG = dt.timedelta(days=7)
"""After so long without a check-in, a start or an answer, a word may help."""

FAR_BEHIND = 5
"""Plan-days behind after which catching up alone is hard."""

OPEN_FOR_LONG = dt.timedelta(days=10)
"""How long a plan-day may be passed over before it looks like a hurdle."""


class Kind(StrEnum):
    """Why a word may help."""

    NO_PLAN = "no-plan"
    NOT_BEGUN = "not-begun"
    SILENT = "silent"
    BEHIND = "behind"
    ONE_DAY = "one-day"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a word may help, and since when."""

    kind: Kind
    since: dt.datetime
    number: int = 0
    """Plan-days behind, or which plan-day is still open."""


def trouble_of(have: PlanProgress, plan: Plan, now: dt.datetime) -> Trouble | None:
    """Return what keeps a member of the plan from going on; the weightiest, if anything does."""
    today, stands = have.today(now), have.standing(plan, now)
    if today < have.start or have.paused(now) or stands.next_open is None:
        return None
    due_on = have.schedule(plan).date_of(stands.next_open)
    if due_on is None or due_on >= today:
        return None
    since = instant(due_on, dt.time(), have.zone)
    last = have.last()
    quiet_since = last.at if last else instant(have.start, dt.time(), have.zone)
    if now - quiet_since >= LONG:
        kind = Kind.SILENT if last else Kind.NOT_BEGUN
        return Trouble(kind, quiet_since, stands.behind)
    if stands.behind >= FAR_BEHIND:
        return Trouble(Kind.BEHIND, since, stands.behind)
    if now - since >= OPEN_FOR_LONG and last:
        return Trouble(Kind.ONE_DAY, since, stands.next_open)
    return None
