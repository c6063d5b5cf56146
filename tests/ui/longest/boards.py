"""Every screen of boards with full pages and the longest names and numbers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.plan.progress import Share
from bot.domain.points import Period
from bot.interactions import Screen
from bot.services.standings.boards import PAGE_SIZE, BoardPage, Line, OwnStanding, Viewer
from bot.services.standings.comparison import GroupScore
from bot.services.standings.seasons import SeasonBoard
from bot.ui.standings.boards import board_screen
from bot.ui.standings.comparison import comparison_screen
from bot.ui.standings.ranking import Board
from bot.ui.standings.routes import View
from bot.ui.standings.seasons import SEASONS_ON_A_PAGE, past_seasons_screen
from tests.ui.longest.stored import ID
from tests.ui.longest.stored import group as one_group

NOW = dt.datetime(2026, 9, 23, tzinfo=dt.UTC)
_MOST = 1_000_000
_ALIAS = "*_" * 16
_OWN = dict.fromkeys(range(2000), _MOST)
_VIEWERS = (
    Viewer(1),
    Viewer(1, alias=SafeName(_ALIAS)),
    Viewer(1, hidden=True),
    Viewer(1, excluded=True),
)


def board_screens(catalog: Catalog, *, name: str, where: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield each board of an archived group in a late season, whose members have this name."""
    group = replace(one_group(1, name=where, archived=True), season=1000, season_began_at=NOW)
    lines = [Line(100_000 + at, ID - at, SafeName(name), _MOST - at) for at in range(PAGE_SIZE)]
    for view in (View.POINTS, View.COMPLETION):
        for period in Period:
            for title, board in _boards(catalog, group, period, view, lines):
                yield f"board {view} {period} {title}", board_screen(board)
    for skip in (0, SEASONS_ON_A_PAGE):
        yield f"past seasons from {skip}", past_seasons_screen(group, _seasons(lines), _OWN, skip)
    yield "no past season", past_seasons_screen(group, [], {}, 0)


def _own(*, is_visible: bool) -> OwnStanding:
    return OwnStanding(200_000, _MOST, _MOST, is_visible)


def _page(
    lines: Sequence[Line], *, skip: int = 0, people: int = 2 * _MOST, own: OwnStanding | None = None
) -> BoardPage:
    return BoardPage(lines, skip, people, own)


def _boards(
    catalog: Catalog, group: StudyGroup, period: Period, view: View, lines: Sequence[Line]
) -> Iterator[tuple[str, Board]]:
    shares = {line.member_id: Share(99, 99) for line in lines} | {1: Share(98, 99)}
    full = Board(
        group=group,
        page=_page(lines),
        viewer=None,
        shares=shares if view is View.COMPLETION else None,
        catalog=catalog,
        period=period,
        view=view,
        is_near=False,
        now=NOW,
    )
    for skip in (0, _MOST):
        for far in _VIEWERS:
            for viewer in (replace(far, member_id=ID), far):
                own = _own(is_visible=not viewer.hidden and not viewer.excluded)
                page = _page(lines, skip=skip, own=own)
                yield f"from {skip}, {viewer}", replace(full, page=page, viewer=viewer)
        public = replace(full, page=_page(lines, skip=skip))
        yield f"public from {skip}", public
        yield f"none own {skip}", replace(public, viewer=Viewer(1))
    for skip in (0, PAGE_SIZE, _MOST):
        near = _page(lines, skip=skip, own=_own(is_visible=True))
        yield f"near {skip}", replace(full, page=near, viewer=Viewer(1), is_near=True)
    yield "empty", replace(full, page=_page([], people=0), viewer=Viewer(1))


def _seasons(lines: Sequence[Line]) -> list[SeasonBoard]:
    first = [replace(line, place=1) for line in lines]
    return [SeasonBoard(100 + number, NOW, NOW, first) for number in range(SEASONS_ON_A_PAGE)]


def groups_screens(catalog: Catalog, many: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield comparisons of this many groups, with and without points."""
    for points in (0, _MOST - 1):
        scores = [
            GroupScore(ID - number, SafeName(f"{number:02d}{name}"[:40]), points, 7 * bool(points))
            for number in range(many)
        ]
        for viewer in (Viewer(ID, ID, in_plan=True), None):
            title = f"{many} groups with {points} points, own {viewer is not None}"
            yield title, comparison_screen(catalog, scores, Period.WEEK, ID, viewer)
