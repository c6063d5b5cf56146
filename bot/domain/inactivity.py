"""Members whom a moderator may want to contact: inactive or stuck in the plan, and since when.

Members who have paused or finished the plan, or have shifted it so that nothing is due, are not
among them.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.content.plan import Plan
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import instant

SILENT_AFTER = dt.timedelta(days=7)
"""Time without a check-in or an answer after which a member counts as inactive."""

FAR_BEHIND_DAYS = 5
"""Plan days behind from which a member is listed."""

SKIPPED_DAY_AFTER = dt.timedelta(days=10)
"""Time after which a member who skipped a due plan day is listed."""


class InactivityReason(StrEnum):
    """Why a member is listed."""

    NO_PLAN = "no-plan"
    NOT_BEGUN = "not-begun"
    SILENT = "silent"
    BEHIND = "behind"
    ONE_DAY = "one-day"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Inactivity:
    """Why a member is listed, and since when."""

    reason: InactivityReason
    since: dt.datetime
    number: int = 0
    """The number of plan days behind; for ONE_DAY, the number of the skipped plan day."""


def find_inactivity(progress: PlanProgress, plan: Plan, now: dt.datetime) -> Inactivity | None:
    """Return the most serious reason to list an enrolled member; None if there is none."""
    today, status = progress.today(now), progress.status(plan, now)
    if today < progress.start or progress.is_paused(now) or status.next_open is None:
        return None
    due_on = progress.schedule(plan).due_date(status.next_open)
    if due_on is None or due_on >= today:
        return None
    since = instant(due_on, dt.time(), progress.zone)
    latest = progress.latest_check_in()
    inactive_since = latest.at if latest else instant(progress.start, dt.time(), progress.zone)
    if now - inactive_since >= SILENT_AFTER:
        kind = InactivityReason.SILENT if latest else InactivityReason.NOT_BEGUN
        return Inactivity(kind, inactive_since, status.behind)
    if status.behind >= FAR_BEHIND_DAYS:
        return Inactivity(InactivityReason.BEHIND, since, status.behind)
    if now - since >= SKIPPED_DAY_AFTER and latest:
        return Inactivity(InactivityReason.ONE_DAY, since, status.next_open)
    return None
