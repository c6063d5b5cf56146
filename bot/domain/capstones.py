"""Capstones: four weeks on a member's own data, after a plan.

A member checks in once a week, hands in a link in week 4 or later, marks it, and then sees the marks
of two others of the group.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.markup import SafeName, SafeText

WEEKS = 4
MARKERS = 2  # other members who mark a capstone
HIGHEST = 3  # the best mark for a criterion
CHECKS = (
    "Somebody else would use the answer",
    "I have the data, or can get it within two days",
    "I know a simple baseline to beat",
)
"""What must be true of a proposal."""


@dataclass(frozen=True, slots=True)
class Capstone:
    id: int
    title: SafeText
    question: SafeText  # and who asks it
    data: SafeText  # where it's from, and whether it may be used
    measure: SafeText  # and the baseline
    start_on: dt.date
    handed_in_on: dt.date | None
    link: SafeText  # empty until it is handed in
    shown_name: SafeName  # by which others see its author
    notes: Mapping[int, SafeText]  # of the check-ins, by week
    own_marks: tuple[int, ...]  # empty until its author has marked it
    others_marks: tuple[tuple[int, ...], ...]

    @property
    def marks_text(self) -> str:
        """Write the sums of its marks: “12 of 24 by its author, 9 and 11 by others”.

        Its author reads them, too, who sees those of others after their own.
        """
        if not self.own_marks:
            return "none by its author yet"
        own = f"{sum(self.own_marks)} of {HIGHEST * len(self.own_marks)} by its author"
        others = " and ".join(str(sum(marks)) for marks in self.others_marks)
        return f"{own}, {others or 'none'} by others"

    def week_on(self, today: dt.date) -> int:
        """Return its week, from 1, on a date of its author; the last one goes on.

        After a change of zone, the start may be tomorrow.
        """
        return min(max((today - self.start_on).days, 0) // 7 + 1, WEEKS)
