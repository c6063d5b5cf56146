"""Which milestones are reached by check-ins and accepted answers, and lost by undoing them.

Milestones of the plan depend only on its check-ins, those of challenges only on the number of
accepted answers. So the order of actions does not matter, and undoing one restores the old state.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.domain.content import CONDITIONS, Catalog, Location, Milestone, Plan
from bot.domain.plan.progress import PlanProgress


def reached_by_check_in(
    catalog: Catalog, before: PlanProgress, after: PlanProgress, now: dt.datetime
) -> tuple[Milestone, ...]:
    """Return the milestones to record after a check-in.

    Most check-ins reach none, so that is decided first, without computing streaks. If one is
    reached, all milestones reached so far are returned, so that milestones added to the catalog
    later are recorded too.
    """
    every = catalog.scoring.milestones
    plan = catalog.plan_of(after.plan_id)
    done, length = _done(after, plan), plan.length
    of_plan = [milestone for milestone in every if (milestone.plan or catalog.plan.id) == plan.id]
    if any(m.plan_days == done or (m.plan_finished and done == length) for m in of_plan):
        return all_reached(catalog, after, now)
    streaks = {m.streak for m in every if m.streak}
    dates = len(after.active_dates)
    if dates == len(before.active_dates) or dates < min(streaks, default=dates + 1):
        return ()
    longest = after.streak(catalog.scoring, now).longest
    # A new latest date adds one to a streak. An earlier one, which a change of zone to the west
    # allows, may turn two streaks into one.
    is_latest = max(after.active_dates) not in before.active_dates
    is_possible = longest in streaks if is_latest else longest >= min(streaks)
    if not is_possible:
        return ()
    earlier = before.streak(catalog.scoring, now).longest
    if any(earlier < streak <= longest for streak in streaks):
        return all_reached(catalog, after, now)
    return ()


def all_reached(
    catalog: Catalog, progress: PlanProgress, now: dt.datetime
) -> tuple[Milestone, ...]:
    """Return all milestones that are reached by check-ins of the member's current plan."""
    plan, longest = catalog.plan_of(progress.plan_id), progress.streak(catalog.scoring, now).longest
    done = _done(progress, plan)

    def is_reached(milestone: Milestone) -> bool:
        counts = (milestone.plan or catalog.plan.id) == plan.id
        if milestone.plan_days is not None:
            return counts and done >= milestone.plan_days
        if milestone.plan_finished:
            return counts and done == plan.length
        return milestone.streak is not None and longest >= milestone.streak

    return tuple(filter(is_reached, catalog.scoring.milestones))


def lost_by_undo(
    catalog: Catalog, before: PlanProgress, after: PlanProgress, now: dt.datetime
) -> tuple[Milestone, ...]:
    """Return the milestones that are no longer reached after undoing a check-in."""
    still_reached = all_reached(catalog, after, now)
    return tuple(m for m in all_reached(catalog, before, now) if m not in still_reached)


def reached_by_answers(milestones: Sequence[Milestone], accepted: int) -> tuple[Milestone, ...]:
    """Return the milestones that this number of accepted answers reaches."""
    return tuple(m for m in milestones if 0 < (m.answers_accepted or 0) <= accepted)


def not_reached_by_answers(milestones: Sequence[Milestone], accepted: int) -> tuple[Milestone, ...]:
    """Return the milestones that this number of accepted answers does not reach."""
    return tuple(m for m in milestones if (m.answers_accepted or 0) > accepted)


def _done(progress: PlanProgress, plan: Plan) -> int:
    """Return the number of plan days done, of those that the plan still has."""
    known = plan.number_by_id
    return sum(check_in.day_id in known for check_in in progress.check_ins)


def find_order_errors(
    entries: Iterable[tuple[Location, Mapping[str, Any]]], plan_days: Mapping[str | None, int]
) -> Iterator[tuple[Location, str]]:
    """Yield the mistakes in the order of milestones, as read from the files of a content pack.

    The numbers of one condition must increase, because members read milestones in this order; each
    plan counts by itself. `plan_days` has the length of each plan by its id, and of the first by
    None; a plan that could not be read is not in it.
    """
    highest: dict[tuple[str, Any], int] = {}
    for loc, entry in entries:
        for name in CONDITIONS:
            number = entry.get(name)
            if not isinstance(number, int):
                continue
            plan = entry.get("plan")
            if not isinstance(plan, str | None):
                continue  # it is reported already
            if number <= highest.get((name, plan), 0):
                yield (*loc, name), "must be more than that of the milestone before it"
            length = plan_days.get(plan)
            if name == "plan_days" and length is not None and length < number:
                yield (*loc, name), f"can never be reached: the plan has {length} days"
            highest[name, plan] = max(highest.get((name, plan), 0), number)
