"""What a member has reached, and what a single deed reaches or takes back.

Milestones of the plan follow from its check-ins alone, and those of challenges from the number of
accepted answers. So the order of deeds does not matter, and undoing one restores what was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.content.catalog import Catalog
from bot.domain.content.references import Location
from bot.domain.content.scoring import CONDITIONS, Milestone
from bot.domain.plan.progress import PlanProgress


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """How far a member has come in the plan."""

    done: int
    length: int
    longest: int
    """The most days in a row so far."""

    @classmethod
    def of(cls, have: PlanProgress, pack: Catalog, now: dt.datetime) -> PlanTotals:
        """Return how far a member has come by now."""
        longest = have.streak(pack.scoring, now).longest
        return cls(_done(have, pack), pack.plan.length, longest)

    def reaches(self, milestone: Milestone) -> bool:
        """Tell whether a milestone of the plan is reached."""
        if milestone.plan_days:
            return self.done >= milestone.plan_days
        if milestone.plan_finished:
            return self.done == self.length
        return bool(milestone.streak) and self.longest >= (milestone.streak or 0)


def reached_by_check_in(
    pack: Catalog, before: PlanProgress, after: PlanProgress, now: dt.datetime
) -> tuple[Milestone, ...]:
    """Return what a check-in leads to: nothing for most, so that is found out quickly.

    Where one milestone is reached, all that are reached by now are returned; so those that a pack
    has had for a short time only are caught up with.
    """
    every = pack.scoring.milestones
    done, length = _done(after, pack), pack.plan.length
    if any(m.plan_days == done or (m.plan_finished and done == length) for m in every) or (
        len(after.active_dates) > len(before.active_dates)
        and _row_reached(pack, before, after, now)
    ):
        return all_reached(pack, after, now)
    return ()


def all_reached(pack: Catalog, have: PlanProgress, now: dt.datetime) -> tuple[Milestone, ...]:
    """Return all milestones of the plan that are reached by now."""
    way = PlanTotals.of(have, pack, now)
    return tuple(filter(way.reaches, pack.scoring.milestones))


def lost_by_undo(
    pack: Catalog, before: PlanProgress, after: PlanProgress, now: dt.datetime
) -> tuple[Milestone, ...]:
    """Return what undoing a check-in falls short of."""
    was, way = PlanTotals.of(before, pack, now), PlanTotals.of(after, pack, now)
    return tuple(m for m in pack.scoring.milestones if was.reaches(m) and not way.reaches(m))


def reached_by_answers(milestones: Sequence[Milestone], accepted: int) -> tuple[Milestone, ...]:
    """Return what so many accepted answers reach."""
    return tuple(m for m in milestones if 0 < (m.answers_accepted or 0) <= accepted)


def not_reached_by_answers(milestones: Sequence[Milestone], accepted: int) -> tuple[Milestone, ...]:
    """Return what so many accepted answers do not reach."""
    return tuple(m for m in milestones if (m.answers_accepted or 0) > accepted)


def _done(have: PlanProgress, pack: Catalog) -> int:
    """Count the plan-days done, of those that the pack has."""
    known = pack.plan.number_by_id
    return sum(check_in.day_id in known for check_in in have.check_ins)


def _row_reached(
    pack: Catalog, before: PlanProgress, after: PlanProgress, now: dt.datetime
) -> bool:
    """Tell whether the days in a row reach a milestone, and had not in any row before."""
    rows = {m.streak for m in pack.scoring.milestones if m.streak}
    if not rows or len(after.active_dates) < min(rows):
        return False
    longest = after.streak(pack.scoring, now).longest
    return longest in rows and before.streak(pack.scoring, now).longest < longest


def find_order_errors(
    entries: Iterable[tuple[Location, Mapping[str, Any]]], plan_days: int
) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong between milestones, as read from a pack whose plan is so long.

    Those of a kind must rise, since that is the order in which members read them. Where the length
    of the plan is not known, it is 0.
    """
    highest = dict.fromkeys(CONDITIONS, 0)
    for loc, entry in entries:
        for name in CONDITIONS:
            at = entry.get(name)
            if not isinstance(at, int):
                continue
            if at <= highest[name]:
                yield (*loc, name), "must be more than that of the milestone before it"
            if name == "plan_days" and 0 < plan_days < at:
                yield (*loc, name), f"can never be reached: the plan has {plan_days} days"
            highest[name] = max(highest[name], at)
