"""What the screens of leaderboards are drawn from, and how it is read."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import Share
from bot.domain.standings import Period, RankedScore, View
from bot.formatting import join_dots, plural
from bot.interactions import Request
from bot.services.members import membership
from bot.services.standings.boards import OwnStanding
from bot.services.standings.viewer import Viewer
from bot.ui.standings.formatting import format_percent

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Lines of a group's leaderboard, and where the viewer stands."""

    group: StudyGroup
    lines: Sequence[RankedScore] = field(repr=False)
    own: OwnStanding | None  # where the viewer stands; None without points or without a viewer
    viewer: Viewer | None  # None where everyone in the channel sees the answer
    shares: Mapping[int, Share] | None = None
    """How much of their plan each member has done, by member id; None if points decide places."""

    @property
    def is_pace(self) -> bool:
        return self.shares is not None

    def is_own(self, ranked: RankedScore) -> bool:
        return self.viewer is not None and ranked.score.member_id == self.viewer.member_id

    def figure(self, member_id: int, points: int) -> str:
        """Format a member's points; on a board of pace, `points` are hundredths of a percent."""
        if self.shares is None:
            return plural(points, "point")
        share = self.shares.get(member_id)
        percent = format_percent(points)
        return join_dots([percent, f"{share.done} of {share.due}"]) if share else percent


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContext(Ranking):
    """All that a page of a leaderboard is drawn from."""

    catalog: Catalog
    period: Period
    view: View
    people: int  # how many have a place on the board
    skip: int  # how many of them come before this page
    now: dt.datetime


async def read_with_membership(
    request: Request,
    read: Callable[[AsyncConnection], Awaitable[T]],
    lines_of: Callable[[T], Iterable[RankedScore]],
) -> T:
    """Read something that lists members; read it again if one of them turns out to have left."""
    actor, resources = request.actor, request.resources
    async with request.database.reading() as connection:
        found = await read(connection)
        lines = lines_of(found) if resources.membership.may_ask else ()
        shown = frozenset(ranked.score.member_id for ranked in lines)
        unchecked = await membership.list_members_to_check(
            connection, actor.guild_id, shown, actor.member_id, request.now
        )
    if unchecked and await resources.membership.look_up(request.guild, actor, unchecked):
        async with request.database.reading() as connection:
            found = await read(connection)
    return found
