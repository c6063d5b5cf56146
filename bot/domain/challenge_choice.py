"""Which challenge comes next: decided by what was posted, so that a preview is what will be posted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.content.challenges import Challenge


@dataclass(frozen=True, slots=True)
class SelectionInput:
    """What a group has had, and what its moderators want."""

    group_id: int
    posted: Sequence[str] = ()
    """Ids of the challenges posted, oldest first."""
    queued: Sequence[str] = ()
    """Ids to be posted next, in this order."""
    retired: Collection[str] = ()
    follows_plan: bool = True
    """Whether it goes through the weeks of the plan, a week for each challenge."""


def choose_challenge(bank: Sequence[Challenge], taste: SelectionInput) -> Challenge | None:
    """Return the challenge to post next; None where every one is retired.

    What moderators queued goes first. Then nothing comes a second time before everything has come
    once; among those that came least often, the plan's week or the easier ones go first, and the
    rest is an order of the group's own.
    """
    there = {challenge.id: challenge for challenge in bank if challenge.id not in taste.retired}
    wanted = next((there[queued] for queued in taste.queued if queued in there), None)
    if wanted or not there:
        return wanted
    times = Counter(taste.posted)
    least = min(times[challenge_id] for challenge_id in there)
    fresh = [challenge for challenge in there.values() if times[challenge.id] == least]
    if least and len(fresh) > 1:  # a new round does not begin with what ended the last one
        fresh = [challenge for challenge in fresh if challenge.id != taste.posted[-1]]
    return min(fresh, key=lambda challenge: _rank(challenge, taste, _plan_week(bank, taste)))


def _plan_week(bank: Sequence[Challenge], taste: SelectionInput) -> int:
    """Return the week of the plan that a group is at, from 1, if it posts one challenge a week."""
    weeks = max(challenge.week for challenge in bank)
    return len(taste.posted) % weeks + 1


def _rank(challenge: Challenge, taste: SelectionInput, plan_week: int) -> tuple[int, int, str]:
    """Return how soon a challenge comes, least first."""
    early = max(0, challenge.difficulty - 1 - len(taste.posted) // 3)
    away = abs(challenge.week - plan_week) if taste.follows_plan else early
    lot = hashlib.sha256(f"{taste.group_id}:{challenge.id}".encode()).hexdigest()
    return away, early, lot
