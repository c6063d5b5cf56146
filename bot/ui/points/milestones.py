"""Milestones as members read them: what was just reached, and all that was."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.content.scoring import Milestone
from bot.formatting import join_dots, join_words
from bot.services.points.milestones import ReachedMilestone

_AT_ONCE = 3
"""Milestones told of in full; where more are reached at once, the rest is named."""


def milestone_text(milestone: Milestone) -> str:
    """Write what a member reads who reached it."""
    return f"**{milestone.name}**\n{milestone.text}"


def reached_text(reached: Sequence[ReachedMilestone]) -> str:
    """Tell a member what they have just reached, and which role comes with it."""
    told = [milestone_text(one.milestone) + _role(one) for one in reached[:_AT_ONCE]]
    rest = [f"**{one.milestone.name}**{_role(one)}" for one in reached[_AT_ONCE:]]
    return "\n\n".join(told) + "".join(f"\n- {line}" for line in rest)


def _role(one: ReachedMilestone) -> str:
    return f" You get the role <@&{one.role_id}>." if one.role_id else ""


def lost_text(lost: Sequence[Milestone]) -> str:
    """Say which milestones are to be reached again."""
    names = join_words(f"“{milestone.name}”" for milestone in lost)
    return f"{names} waits for you again." if len(lost) == 1 else f"{names} wait for you again."


def reached_line(reached: Sequence[Milestone]) -> str:
    """Name all that a member has reached."""
    return f"**Reached** {join_dots(milestone.name for milestone in reached)}"
