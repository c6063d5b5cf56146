"""Every screen of boards with full pages and the longest names and numbers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import Share
from bot.domain.standings import Period, RankedScore, Score, View
from bot.interactions import Screen
from bot.services.standings.boards import PAGE_SIZE, GroupScore, OwnStanding
from bot.services.standings.seasons import SeasonBoard
from bot.services.standings.viewer import Viewer
from bot.ui.standings.comparison import comparison_screen
from bot.ui.standings.context import BoardContext, Ranking
from bot.ui.standings.screens import board_screen, last_week_screen
from bot.ui.standings.seasons import SEASONS_ON_A_PAGE, past_seasons_screen
from tests.ui.longest.stored import ID
from tests.ui.longest.stored import group as one_group

NOW = dt.datetime(2026, 9, 23, tzinfo=dt.UTC)
_MOST = 1_000_000
_ALIAS = "*_" * 16
_VIEWERS = (Viewer(1), Viewer(1, alias=_ALIAS), Viewer(1, hidden=True), Viewer(1, excluded=True))


def board_screens(catalog: Catalog, *, name: str, where: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield each board of an archived group in a late season, whose members have this name."""
    group = replace(one_group(1, name=where, archived=True), season=1000, season_began_at=NOW)
    lines = tuple(
        RankedScore(100_000 + at, Score(ID - at, name, _MOST - at)) for at in range(PAGE_SIZE)
    )
    for view in (View.NEAR, View.TOP, View.PACE):
        for period in Period:
            for title, context in _contexts(catalog, group, period, view, lines):
                yield f"board {view} {period} {title}", board_screen(context)
    for viewer in _VIEWERS:
        yield f"last week {viewer}", last_week_screen(_week(group, lines, viewer), NOW, NOW)
    for skip in (0, SEASONS_ON_A_PAGE):
        yield f"past seasons from {skip}", past_seasons_screen(group, _seasons(lines), skip, ID)
    yield "no past season", past_seasons_screen(group, [], 0, ID)


def _contexts(
    catalog: Catalog, group: StudyGroup, period: Period, view: View, lines: tuple[RankedScore, ...]
) -> Iterator[tuple[str, BoardContext]]:
    shares = {one.score.member_id: Share(99, 99) for one in lines} | {1: Share(98, 99)}
    unknown = Viewer(1)
    full = BoardContext(
        lines=lines,
        own=None,
        viewer=None,
        shares=shares if view is View.PACE else None,
        catalog=catalog,
        group=group,
        period=period,
        view=view,
        people=2 * _MOST,
        skip=0,
        now=NOW,
    )
    no_shares: dict[int, Share] | None = {} if view is View.PACE else None
    for skip in (0, _MOST):
        everyone = replace(full, skip=skip)
        for far in _VIEWERS:
            for viewer in (replace(far, member_id=ID), far):
                visible = not viewer.hidden and not viewer.excluded
                own = OwnStanding(200_000, _MOST, _MOST, visible)
                yield f"from {skip}, {viewer}", replace(everyone, own=own, viewer=viewer)
        yield f"public from {skip}", everyone
        yield f"none own {skip}", replace(everyone, shares=no_shares, viewer=unknown)
    for people in (0, 1):
        empty = replace(full, lines=(), people=people, shares=no_shares, viewer=unknown)
        yield f"empty of {people}", empty


def _week(group: StudyGroup, lines: tuple[RankedScore, ...], viewer: Viewer) -> Ranking:
    own = OwnStanding(200_000, _MOST, _MOST, not viewer.hidden)
    return Ranking(lines=lines, own=own, viewer=viewer, group=group)


def _seasons(lines: tuple[RankedScore, ...]) -> list[SeasonBoard]:
    first = [RankedScore(1, one.score) for one in lines]
    return [SeasonBoard(100 + number, NOW, NOW, first) for number in range(SEASONS_ON_A_PAGE)]


def groups_screens(catalog: Catalog, many: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield comparisons of this many groups, with and without points."""
    for points in (0, _MOST - 1):
        scores = [
            GroupScore(ID - number, f"{number:02d}{name}"[:40], points, 7 * bool(points))
            for number in range(many)
        ]
        for own_group_id in (ID, None):
            title = f"{many} groups with {points} points, own {own_group_id}"
            screen = comparison_screen(
                catalog, scores, Period.WEEK, group_id=ID, own_group_id=own_group_id
            )
            yield title, screen
