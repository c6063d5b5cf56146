"""Why a moderator may want to contact a member about the plan or a returned answer, and since when.

Members with nothing to do aren't listed: who paused or finished the plan, or shifted it so that
nothing is due.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import instant

NOT_STARTED_AFTER = dt.timedelta(days=3)
SILENT_AFTER = dt.timedelta(days=7)
FAR_BEHIND_DAYS = 5
SKIPPED_DAY_AFTER = dt.timedelta(days=10)


class QuietReason(StrEnum):
    NO_PLAN = (
        "no-plan"  # they joined a group `NOT_STARTED_AFTER` ago or earlier, and never the plan
    )
    NOT_BEGUN = "not-begun"
    """Their plan started `NOT_STARTED_AFTER` ago or earlier, and they have not checked in."""
    SILENT = "silent"  # their latest check-in was `SILENT_AFTER` ago or earlier
    BEHIND = "behind"  # they are at least `FAR_BEHIND_DAYS` plan days behind
    ONE_DAY = "one-day"
    """They check in, but left out a plan day that was due `SKIPPED_DAY_AFTER` ago or earlier."""
    RETURNED = "returned"
    """Their answer was returned `SILENT_AFTER` ago or earlier, and not handed in again."""


@dataclass(frozen=True, slots=True)
class WhyQuiet:
    """Why a member is listed, and since when."""

    reason: QuietReason
    since: dt.datetime
    number: int = 0
    """The number of plan days behind; for ONE_DAY, the number of the plan day left out."""


def find_why_quiet(progress: PlanProgress) -> WhyQuiet | None:
    """Return the most serious reason to list an enrolled member; None if there is none."""
    number, now = progress.next_day, progress.now
    if progress.is_paused or number is None:
        return None
    due_on = progress.schedule.due_date(number)
    if due_on is None or due_on >= progress.today:
        return None
    due_at = instant(due_on, dt.time(), progress.zone)
    latest = progress.latest_check_in()
    active_at = latest.at if latest else instant(progress.start, dt.time(), progress.zone)
    if now - active_at >= (SILENT_AFTER if latest else NOT_STARTED_AFTER):
        reason = QuietReason.SILENT if latest else QuietReason.NOT_BEGUN
        return WhyQuiet(reason, active_at, progress.behind)
    if progress.behind >= FAR_BEHIND_DAYS:
        return WhyQuiet(QuietReason.BEHIND, due_at, progress.behind)
    if latest and now - due_at >= SKIPPED_DAY_AFTER:
        return WhyQuiet(QuietReason.ONE_DAY, due_at, number)
    return None
