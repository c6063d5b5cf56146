"""Everything that can be asked about leaderboards, past weeks and seasons."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.domain.standings import Period, View
from bot.interactions import DeliveryId, MemberCommand, ModeratorCommand, Offset, Route, RowId

SeasonNumber = Annotated[int, Field(ge=1, lt=2**31)]


class ShowBoard(MemberCommand):
    """A page of a group's leaderboard, or the groups of the server side by side."""

    path: ClassVar = "leaderboard:2:see"
    never_in_id: ClassVar = frozenset({"group", "public"})
    group_id: RowId | None = None
    """None for commands; 0 on buttons for the own group of whoever presses them."""

    period: Period = Period.WEEK
    view: View = View.NEAR
    skip: Offset | None = None
    """How many places come before the page; None where the view decides it."""

    group: str | None = None
    """A group's id or name, as typed into the command."""

    public: bool = False

    @property
    def is_public(self) -> bool:
        """Whether everyone in the channel sees the answer."""
        return self.public


class ShowMyPlace(Route):
    """This week's leaderboard near the member's own place; asked under a live board."""

    path: ClassVar = "leaderboard:2:my-place"
    group_id: RowId
    delivery_id: DeliveryId | None = None


class ShowLastWeek(Route):
    """How the week before this one ended in a group."""

    path: ClassVar = "leaderboard:2:last-week"
    group_id: RowId


class ShowPastSeasons(Route):
    """The first places of a group's past seasons, latest season first."""

    path: ClassVar = "leaderboard:2:past-seasons"
    group_id: RowId
    skip: Offset = 0


class PreviewSeasonEnd(ModeratorCommand):
    """What ending the current season of a group would do."""

    path: ClassVar = "season:2:preview"
    never_in_id: ClassVar = frozenset({"group"})
    group: str | None = None
    """A group's id or name, as typed into the command."""


class EndSeason(ModeratorCommand):
    """End a season of a group, unless it has ended already."""

    path: ClassVar = "season:2:end"
    group_id: RowId
    number: SeasonNumber


class ShowSeasonPoints(Route):
    """The member's own points in a season; asked under its recap."""

    path: ClassVar = "season:2:my-points"
    group_id: RowId
    number: SeasonNumber
    delivery_id: DeliveryId | None = None
