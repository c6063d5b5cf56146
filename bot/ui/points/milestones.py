"""Texts about the milestones that a member has reached or lost."""

from collections.abc import Sequence

from bot.domain.content.scoring import Milestone
from bot.formatting import join_dots, join_words
from bot.services.points.milestones import ReachedMilestone

_MOST_IN_FULL = 3
"""Where more milestones are reached at once, the rest is only named."""


def reached_text(reached: Sequence[ReachedMilestone]) -> str:
    """Tell a member which milestones they have just reached, and which roles come with them."""
    in_full = [
        f"**{one.milestone.name}**\n{one.milestone.text}{_role_text(one)}"
        for one in reached[:_MOST_IN_FULL]
    ]
    named = [f"\n- **{one.milestone.name}**{_role_text(one)}" for one in reached[_MOST_IN_FULL:]]
    return "\n\n".join(in_full) + "".join(named)


def _role_text(reached: ReachedMilestone) -> str:
    return f" You get the role <@&{reached.role_id}>." if reached.role_id else ""


def lost_text(lost: Sequence[Milestone]) -> str:
    """Tell a member which milestones no longer count as reached."""
    names = join_words(f"“{milestone.name}”" for milestone in lost)
    return f"{names} waits for you again." if len(lost) == 1 else f"{names} wait for you again."


def reached_line(reached: Sequence[Milestone]) -> str:
    """Name all milestones that a member has reached, on one line."""
    return f"**Reached** {join_dots(milestone.name for milestone in reached)}"
