"""Why a plan day cannot be checked in now."""

from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import long_date, long_time


def why_no_check_in(progress: PlanProgress, number: int) -> str | None:
    """Return why a plan day cannot be checked in now, and when it can; None if it can."""
    if number > progress.last_allowed:
        opens = progress.schedule.opens_on(number)
        when = (
            f"You can check in for it from {long_date(opens)}."
            if opens
            else "It has no date until you resume your plan."
        )
        return f"Day {number} is more than one plan day ahead. {when}"
    if again_at := progress.next_allowed_at():
        most = progress.catalog.scoring.check_in.most_per_day
        return (
            f"You’ve done {most} plan days within 24 hours, which is the limit. You can check in for "
            f"day {number} from {long_time(again_at, progress.zone)}."
        )
    return None
