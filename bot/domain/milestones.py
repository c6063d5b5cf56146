"""Which milestones are reached by check-ins and accepted answers; one that was reached stays.

Milestones of the plan depend only on its check-ins, those of challenges only on the number of
accepted answers. So the order of actions does not matter.
"""

from collections.abc import Sequence

from bot.domain.content import Milestone
from bot.domain.plan.progress import PlanProgress


def reached_by_check_in(before: PlanProgress, after: PlanProgress) -> tuple[Milestone, ...]:
    """Return the milestones to record after a check-in: all that are reached, if one of them is new."""
    reached = all_reached(after)
    return () if reached == all_reached(before) else reached


def all_reached(progress: PlanProgress) -> tuple[Milestone, ...]:
    catalog, plan = progress.catalog, progress.plan
    done, longest = progress.done, progress.streak.longest

    def is_reached(milestone: Milestone) -> bool:
        if milestone.streak is not None:
            return longest >= milestone.streak
        if (milestone.plan or catalog.plan.id) != plan.id:
            return False
        needed = plan.length if milestone.plan_finished else milestone.plan_days
        return needed is not None and done >= needed

    return tuple(filter(is_reached, catalog.scoring.milestones))


def reached_by_answers(milestones: Sequence[Milestone], accepted: int) -> tuple[Milestone, ...]:
    return tuple(m for m in milestones if 0 < (m.answers_accepted or 0) <= accepted)
