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

SILENT_AFTER = dt.timedelta(days=7)
"""After so long without a check-in, a start or an answer, a word may help."""

FAR_BEHIND_DAYS = 5
"""Plan-days behind after which catching up alone is hard."""

SKIPPED_DAY_AFTER = dt.timedelta(days=10)
"""How long a plan-day may be passed over before it looks like a hurdle."""


class InactivityReason(StrEnum):
    """Why a word may help."""

    NO_PLAN = "no-plan"
    NOT_BEGUN = "not-begun"
    SILENT = "silent"
    BEHIND = "behind"
    ONE_DAY = "one-day"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Inactivity:
    """Why a word may help, and since when."""

    reason: InactivityReason
    since: dt.datetime
    number: int = 0
    """Plan-days behind, or which plan-day is still open."""


def find_inactivity(have: PlanProgress, plan: Plan, now: dt.datetime) -> Inactivity | None:
    """Return what keeps a member of the plan from going on; the weightiest, if anything does."""
    today, stands = have.today(now), have.status(plan, now)
    if today < have.start or have.is_paused(now) or stands.next_open is None:
        return None
    due_on = have.schedule(plan).due_date(stands.next_open)
    if due_on is None or due_on >= today:
        return None
    since = instant(due_on, dt.time(), have.zone)
    last = have.latest_check_in()
    quiet_since = last.at if last else instant(have.start, dt.time(), have.zone)
    if now - quiet_since >= SILENT_AFTER:
        kind = InactivityReason.SILENT if last else InactivityReason.NOT_BEGUN
        return Inactivity(kind, quiet_since, stands.behind)
    if stands.behind >= FAR_BEHIND_DAYS:
        return Inactivity(InactivityReason.BEHIND, since, stands.behind)
    if now - since >= SKIPPED_DAY_AFTER and last:
        return Inactivity(InactivityReason.ONE_DAY, since, stands.next_open)
    return None
