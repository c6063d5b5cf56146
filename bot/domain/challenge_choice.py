"""Selects a group's next challenge.

The choice depends only on the input, so a preview shows the challenge that will be posted.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.content.challenges import Challenge


@dataclass(frozen=True, slots=True)
class SelectionInput:
    """What a group has had, and what its moderators chose."""

    group_id: int
    posted: Sequence[str] = ()
    """Ids of the challenges posted, oldest first."""
    queued: Sequence[str] = ()
    """Ids to be posted next, in order."""
    retired: Collection[str] = ()
    follows_plan: bool = True
    """Whether challenges follow the weeks of the plan, one week per challenge."""


def choose_challenge(
    challenges: Sequence[Challenge], selection: SelectionInput
) -> Challenge | None:
    """Return the challenge to post next; None if all are retired.

    Queued challenges come first. Otherwise no challenge is repeated before all have been posted;
    among those posted least often, the one closest to the plan's week comes first, or an easier one
    if the group does not follow the plan. Ties are broken by a pseudorandom order per group.
    """
    available = {
        challenge.id: challenge for challenge in challenges if challenge.id not in selection.retired
    }
    queued = next((available[id_] for id_ in selection.queued if id_ in available), None)
    if queued or not available:
        return queued
    times = Counter(selection.posted)
    least = min(times[challenge_id] for challenge_id in available)
    candidates = [challenge for challenge in available.values() if times[challenge.id] == least]
    if least and len(candidates) > 1:  # do not repeat the challenge posted last
        candidates = [challenge for challenge in candidates if challenge.id != selection.posted[-1]]
    return min(
        candidates,
        key=lambda challenge: _rank(challenge, selection, _plan_week(challenges, selection)),
    )


def _plan_week(challenges: Sequence[Challenge], selection: SelectionInput) -> int:
    """Return the week of the plan, from 1, for the next challenge of a group that follows it."""
    weeks = max(challenge.week for challenge in challenges)
    return len(selection.posted) % weeks + 1


def _rank(challenge: Challenge, selection: SelectionInput, plan_week: int) -> tuple[int, int, str]:
    """Return the sort key of a challenge: distance from the plan's week, difficulty, random order."""
    too_difficult = max(0, challenge.difficulty - 1 - len(selection.posted) // 3)
    distance = abs(challenge.week - plan_week) if selection.follows_plan else too_difficult
    random_order = hashlib.sha256(f"{selection.group_id}:{challenge.id}".encode()).hexdigest()
    return distance, too_difficult, random_order
