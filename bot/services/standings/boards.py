"""Leaderboards: the members of a group by their points in a period, best first.

Members who are hidden, were excluded by a moderator, or have left the server or the group are in no
line, place or count. They still see where they would stand themselves: `OwnStanding`. The same points
share a place. A week, month or season of the past has a board like the present one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, Standing
from bot.domain.actor import Visibility
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName

PAGE_SIZE = 7
_LINES_ABOVE_VIEWER = 4

IS_VISIBLE = and_(
    Member.visibility != Visibility.HIDDEN, Member.excluded_at.is_(None), Member.left_at.is_(None)
)
"""The condition that others see a member on leaderboards."""

SHOWN_NAME = case((Member.visibility == Visibility.ALIAS, Member.alias), else_=Member.name)
"""The name by which others see a member."""


@dataclass(frozen=True, slots=True)
class Score:
    """A member's points, or share of the plan, and whether others see it."""

    member_id: int
    name: SafeName = field(repr=False)
    points: int
    is_visible: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    place: int
    member_id: int
    name: SafeName = field(repr=False)
    points: int


@dataclass(frozen=True, slots=True)
class OwnStanding:
    place: int
    points: int
    to_next: int | None  # points that are missing to the next higher place; None at the top
    is_visible: bool  # whether others see them on the board


@dataclass(frozen=True, slots=True)
class BoardPage:
    lines: Sequence[Line] = field(repr=False)
    skip: int  # how many lines are before this page
    people: int  # on the whole board
    own: OwnStanding | None  # None without points, or without a viewer


@dataclass(frozen=True, slots=True)
class Viewer:
    """The member who looks at a board, and how others see them on it."""

    member_id: int
    group_id: int | None = None
    hidden: bool = False
    excluded: bool = False
    alias: SafeName | None = field(default=None, repr=False)
    in_plan: bool = False


# Each board runs these statements, so they are built once.
_IN_PLAN = select(Enrolment.id).where(Member.owns(Enrolment), Enrolment.ended_at.is_(None)).exists()
_VIEWER = (
    select(Member.group_id, Member.visibility, Member.alias, Member.excluded_at)
    .add_columns(_IN_PLAN.label("in_plan"))
    .where(Member.of(bindparam("guild_id"), bindparam("member_id")))
)
_SCORES: Any = (
    select(Standing.member_id, SHOWN_NAME.label("name"), Standing.points)
    .add_columns(IS_VISIBLE.label("is_visible"))
    .join(Member, Member.member_id == Standing.member_id)
    .where(Member.guild_id == bindparam("guild_id"), Member.group_id == Standing.group_id)
    .where(Standing.group_id == bindparam("group_id"), Standing.period == bindparam("period"))
    .where(Standing.points > 0)
)
_OWN_SCORE = _SCORES.where(Standing.member_id == bindparam("viewer_id"))
_PEOPLE_BY_POINTS = (
    _SCORES.where(IS_VISIBLE)
    .with_only_columns(
        Standing.points,
        func.count().label("people"),
        func.count().filter(Standing.member_id > bindparam("viewer_id")).label("before_viewer"),
    )
    .group_by(Standing.points)
    .order_by(Standing.points.desc())
)
_LINES = (
    _SCORES.where(IS_VISIBLE)
    .order_by(Standing.points.desc(), Standing.member_id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("skip", type_=Integer))
)
_LINES_FROM = _LINES.where(Standing.points <= bindparam("most"))


async def get_viewer(connection: AsyncConnection, guild_id: int, member_id: int) -> Viewer:
    """Return a member's group, whether others see them, and by which alias, if they chose one."""
    member = {"guild_id": guild_id, "member_id": member_id}
    row = (await connection.execute(_VIEWER, member)).first()
    if row is None:
        return Viewer(member_id)
    return Viewer(
        member_id,
        row.group_id,
        hidden=row.visibility == Visibility.HIDDEN,
        excluded=row.excluded_at is not None,
        alias=row.alias if row.visibility == Visibility.ALIAS else None,
        in_plan=bool(row.in_plan),
    )


async def count_members(connection: AsyncConnection, group: StudyGroup) -> int:
    """Return how many members of a group others can see."""
    counted = select(func.count()).select_from(Member)
    return await connection.scalar(counted.where(Member.group_id == group.id, IS_VISIBLE)) or 0


async def load_page(
    connection: AsyncConnection,
    group: StudyGroup,
    period_name: str,
    viewer_id: int = 0,
    skip: int | None = 0,
) -> BoardPage:
    """Return a page of the board of a period (its name: `domain/points.py`).

    `skip` lines come before it, or as many as show the viewer if it is None. A page behind the end
    is the last one. Its parts fit together because the connection sees one state of the ledger.
    """
    board = {"guild_id": group.guild_id, "group_id": group.id, "period": period_name}
    for_viewer = {**board, "viewer_id": viewer_id}
    row = (await connection.execute(_OWN_SCORE, for_viewer)).first()
    own = Score(**row._asdict()) if row else None
    rows = (await connection.execute(_PEOPLE_BY_POINTS, for_viewer)).all()
    people_by_points = Counter({row.points: row.people for row in rows})
    if skip is None and own:
        before = sum(row.people for row in rows if row.points > own.points)
        before += sum(row.before_viewer for row in rows if row.points == own.points)
        skip = max(0, before - _LINES_ABOVE_VIEWER)
    skip = page_start(skip or 0, people_by_points.total(), PAGE_SIZE)
    # They are counted from the first with the same points: passing over thousands takes long.
    places = reversed(_places(people_by_points).items())
    most, first = next((one for one in places if one[1] <= skip + 1), (0, 1))
    lines = {**board, "most": most, "skip": skip + 1 - first, "limit": PAGE_SIZE}
    shown = await connection.execute(_LINES_FROM, lines)
    return _page([Score(**row._asdict()) for row in shown], skip, people_by_points, own)


def page_of(scores: Sequence[Score], viewer_id: int = 0, skip: int | None = 0) -> BoardPage:
    """Return a page of a board from its scores in order, of which others do not see all."""
    visible = [score for score in scores if score.is_visible]
    people_by_points = Counter(score.points for score in visible)
    own = next((score for score in scores if score.member_id == viewer_id), None)
    if skip is None and own:
        before = sum(score.is_visible for score in scores[: scores.index(own)])
        skip = max(0, before - _LINES_ABOVE_VIEWER)
    skip = page_start(skip or 0, people_by_points.total(), PAGE_SIZE)
    return _page(visible[skip : skip + PAGE_SIZE], skip, people_by_points, own)


async def list_first(
    connection: AsyncConnection, group: StudyGroup, period_name: str, *, last_place: int, limit: int
) -> Sequence[Line]:
    """Return the lines of a board down to a place, which some may share, but not more than `limit`."""
    board = {"guild_id": group.guild_id, "group_id": group.id, "period": period_name}
    rows = await connection.execute(_LINES, {**board, "skip": 0, "limit": limit})
    scores = [Score(**row._asdict()) for row in rows]
    lines = _page(scores, 0, Counter(score.points for score in scores), None).lines
    return [line for line in lines if line.place <= last_place]


def page_start(skip: int, count: int, page_size: int) -> int:
    """Return how many of so many lines to skip; if they are too many, those before the last page."""
    return skip if skip < count else max(0, count - 1) // page_size * page_size


def _places(people_by_points: Counter[int]) -> dict[int, int]:
    """Return the place of each number of points, which is after all people with more."""
    first_places = accumulate(people_by_points.values(), initial=1)
    return dict(zip(people_by_points, first_places, strict=False))


def _page(
    shown: Sequence[Score], skip: int, people_by_points: Counter[int], own: Score | None
) -> BoardPage:
    """Return a page from its scores, and how many people have each number of points, highest first."""
    places = _places(people_by_points)
    lines = [Line(places[one.points], one.member_id, one.name, one.points) for one in shown]
    standing = None
    if own:
        higher = [points for points in people_by_points if points > own.points]
        place = 1 + sum(people_by_points[points] for points in higher)
        to_next = higher[-1] - own.points if higher else None
        standing = OwnStanding(place, own.points, to_next, is_visible=bool(own.is_visible))
    return BoardPage(lines, skip, people_by_points.total(), standing)
