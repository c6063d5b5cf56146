"""Why a plan day cannot be checked in now."""

from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import long_date, long_time


def why_no_check_in(progress: PlanProgress, number: int) -> str | None:
    """Return why a plan day cannot be checked in now, and what to do; None if it can."""
    if progress.is_waiting and not progress.group_id:
        return (
            f"Your plan starts on {long_date(progress.start)} if you’re in an open group by then."
        )
    if progress.is_waiting:
        return (
            f"Your plan starts on {long_date(progress.start)}. To start today instead, use "
            "`/plan join` with `start: today`."
        )
    if number > progress.last_allowed:
        opens = progress.schedule.opens_on(number)
        when = (
            f"You can check in for it from {long_date(opens)}."
            if opens
            else "Your plan is paused, so it has no date yet. `/plan resume` ends the pause."
        )
        return f"Day {number} is more than one plan day ahead. {when}"
    if again_at := progress.next_allowed_at():
        most = progress.catalog.scoring.check_in.most_per_day
        return (
            f"You’ve done {most} plan days within 24 hours, which is the limit. You can check in for "
            f"day {number} from {long_time(again_at, progress.zone)}."
        )
    return None
