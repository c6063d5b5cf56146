"""Everything that can be asked about leaderboards and seasons."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.domain.points import Period
from bot.interactions import ModeratorRoute, Offset, Route, RowId, WithNotices
from bot.ui.groups.routes import GroupRoute


class View(StrEnum):
    """What decides places."""

    POINTS = "points"
    COMPLETION = "completion"  # who keeps up with their plan
    GROUPS = "groups"


SeasonNumber = Annotated[int, Field(ge=1, lt=2**31)]


class ShowBoard(WithNotices, path="leaderboard:2:see", typed_fields={"group"}):
    """A page of a group's leaderboard, or the groups of the server side by side."""

    group_id: RowId | None = None
    """None for commands; 0 on buttons that show the group of the member who presses them."""

    period: Period = Period.WEEK
    view: View = View.POINTS
    skip: Offset | None = None  # places before the page; None: near the viewer's own
    public: bool = False  # for everyone in the channel, from the top
    group: str | None = None  # a group's id or name, as typed into the command

    @property
    def is_public(self) -> bool:
        return self.public


class ShowPastSeasons(Route, path="leaderboard:2:past-seasons"):
    """The first places of a group's past seasons and the viewer's own points, latest first."""

    group_id: RowId
    skip: Offset = 0


class ManageSeasons(GroupRoute, path="season:2:manage"):
    """The season of a group, for moderators."""


class EndSeason(ModeratorRoute, path="season:2:end"):
    """End a season, after asking whether to."""

    group_id: RowId
    number: SeasonNumber
    confirmed: bool = False
