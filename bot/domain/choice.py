"""Selects a group's next challenge.

The choice depends only on the input, so a preview shows the challenge that will be posted.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.content import Challenge


@dataclass(frozen=True, slots=True)
class SelectionInput:
    """The ids of the challenges a group has had or its moderators chose."""

    group_id: int
    posted: Sequence[str] = ()  # oldest first; each time that it was posted
    queued: Sequence[str] = ()  # to be posted next, in this order
    retired: Collection[str] = ()  # not to be posted any more


def choose_challenge(
    challenges: Sequence[Challenge], selection: SelectionInput
) -> Challenge | None:
    """Return the challenge to post next; None if all are retired.

    Queued challenges come first. Otherwise no challenge is repeated before all have been posted;
    among those posted least often, the one closest to the plan's week comes first, then one that is not
    too difficult for the group yet. Ties are broken by a pseudorandom order per group.
    """
    available = {one.id: one for one in challenges if one.id not in selection.retired}
    queued = next((available[id_] for id_ in selection.queued if id_ in available), None)
    if queued or not available:
        return queued
    times_posted = Counter(selection.posted)
    least = min(times_posted[id_] for id_ in available)
    candidates = [challenge for id_, challenge in available.items() if times_posted[id_] == least]
    if least and len(candidates) > 1:  # do not repeat the challenge posted last
        candidates = [challenge for challenge in candidates if challenge.id != selection.posted[-1]]
    plan_week = len(selection.posted) % max(challenge.week for challenge in challenges) + 1

    def sort_key(challenge: Challenge) -> tuple[int, int, str]:
        # A group is ready for the second difficulty after three posts, for the third after six.
        too_difficult = max(0, challenge.difficulty - 1 - len(selection.posted) // 3)
        random_order = hashlib.sha256(f"{selection.group_id}:{challenge.id}".encode()).hexdigest()
        return abs(challenge.week - plan_week), too_difficult, random_order

    return min(candidates, key=sort_key)
