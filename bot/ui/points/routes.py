"""Everything that can be asked about points: entries, corrections and rewards."""

from typing import Annotated

from pydantic import StringConstraints

from bot.interactions import ModeratorRoute, Offset, RowId, Slug, Snowflake, WithNotices
from bot.ui.groups.routes import GroupRoute

CorrectionKey = Annotated[str, StringConstraints(pattern=r"^(kept-)?[0-9]{1,20}$")]
"""The id of the interaction that made a correction, or that opened its form.

With “kept-” before it, the number of what was kept when the member deleted their data.
"""


class ShowEntries(WithNotices, path="points:2:why", shows_challenges=True):
    """The entries behind a member's points; those of others are for moderators."""

    member_id: Snowflake | None = None  # None for the member who asks
    skip: Offset = 0


class ManagePoints(GroupRoute, path="correction:2:list"):
    """The latest corrections of points in a group, newest first, with what undoes them."""

    skip: Offset = 0


class CorrectPoints(
    ModeratorRoute, path="correction:2:give", typed_fields={"chosen_id", "points", "reason"}
):
    """Give a member points, or take some; a form asks for what is missing."""

    member_id: Snowflake | None = None  # None if the form asks for the member, too
    group_id: RowId | None = None  # None for the member's own
    key: CorrectionKey | None = None  # the same form, sent again, makes no second correction
    chosen_id: Snowflake | None = None  # the member chosen in the form
    points: str | None = None  # a whole number as typed; points below zero are taken
    reason: str | None = None


class UndoCorrection(ModeratorRoute, path="correction:2:undo", typed_fields={"reason"}):
    member_id: Snowflake
    key: CorrectionKey
    reason: str | None = None


class ManageRewards(ModeratorRoute, path="reward:2:manage"):
    """The roles that milestones bring; with a milestone, also who has reached it."""

    milestone_id: Slug | None = None


class ChooseReward(ModeratorRoute, path="reward:2:choose"):
    milestone_id: Slug
    role_id: Snowflake | None = None  # None to remove it
