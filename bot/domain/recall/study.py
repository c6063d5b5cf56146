"""The study of recall: did members know more of what they practised? Only counts, never names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

FEWEST_MEMBERS = 20
"""Members who need both kinds of answers before the difference is reported."""

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class DelayedAnswer:
    """A member's first answer after three weeks to a question that they were asked."""

    day_id: str
    left_out: bool
    right: bool | None
    """None if there is no such answer yet."""


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """One member's first answers after three weeks, of practised questions and of others."""

    practised: int
    practised_right: int
    left_out: int
    left_out_right: int


@dataclass(frozen=True, slots=True)
class Effect:
    """How much more often practised questions were known, as shares from 0 to 1."""

    members: int
    practised: float
    left_out: float
    low: float
    """The difference is between this and `high`, with a probability of 95 percent."""
    high: float

    @property
    def difference(self) -> float:
        return self.practised - self.left_out


def count_complete_days(answers: Iterable[DelayedAnswer]) -> MemberCounts:
    """Count a member's answers about the plan days whose questions all have one.

    A practised question that was always known gets its answer ten days later than others. If individual
    answers counted, members who stop before that would make practice look worse than it is.
    """
    every = list(answers)
    incomplete = {one.day_id for one in every if one.right is None}
    counted = Counter((one.left_out, one.right) for one in every if one.day_id not in incomplete)
    practised_right, left_out_right = counted[False, True], counted[True, True]
    return MemberCounts(
        practised=practised_right + counted[False, False],
        practised_right=practised_right,
        left_out=left_out_right + counted[True, False],
        left_out_right=left_out_right,
    )


def effect_of(counts: Iterable[MemberCounts]) -> Effect | None:
    """Return the effect with its 95 % interval; None if too few members have both kinds of answers.

    The interval allows for answers of one member being alike: its error is added up by member (the
    cluster-robust variance of a difference of two ratios).
    """
    both = [one for one in counts if one.practised and one.left_out]
    if len(both) < FEWEST_MEMBERS:
        return None
    all_practised, all_left_out = sum(c.practised for c in both), sum(c.left_out for c in both)
    practised = sum(c.practised_right for c in both) / all_practised
    left_out = sum(c.left_out_right for c in both) / all_left_out
    errors = (
        (c.practised_right - practised * c.practised) / all_practised
        - (c.left_out_right - left_out * c.left_out) / all_left_out
        for c in both
    )
    correction = len(both) / (len(both) - 1)
    margin = _Z95 * sqrt(correction * sum(error**2 for error in errors))
    difference = practised - left_out
    return Effect(len(both), practised, left_out, difference - margin, difference + margin)
