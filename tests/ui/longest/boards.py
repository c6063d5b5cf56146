"""Every screen of boards, full to the last line, with the longest names and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.paces import Share
from bot.domain.standings import Period, RankedScore, Score, View
from bot.interactions.screen import Screen
from bot.services.standings.boards import PAGE_SIZE, Board, GroupScore, OwnStanding
from bot.services.standings.seasons import SeasonBoard
from bot.services.standings.viewer import BoardVisibility
from bot.ui.standings.more_screens import (
    SEASONS_ON_A_PAGE,
    LastWeek,
    Side,
    groups_screen,
    last_week_screen,
    past_screen,
)
from bot.ui.standings.navigation import Ask
from bot.ui.standings.screens import Face, Me, board_screen
from tests.ui.longest.stored import ID
from tests.ui.longest.stored import group as one_group

NOW = dt.datetime(2026, 9, 23, tzinfo=dt.UTC)
_MOST = 1_000_000
_ALIAS = "*_" * 16
_LOOKS = (
    BoardVisibility(),
    BoardVisibility(alias=_ALIAS),
    BoardVisibility(hidden=True),
    BoardVisibility(excluded=True),
)


def board_screens(pack: Catalog, *, name: str, where: str = "") -> Iterator[tuple[str, Screen]]:
    """Yield each board of a group whose members have this name; it is closed, and in a late season."""
    group = replace(one_group(1, name=where, archived=True), season=1000, season_began_at=NOW)
    lines = tuple(
        RankedScore(100_000 + at, Score(ID - at, name, _MOST - at)) for at in range(PAGE_SIZE)
    )
    for view in (View.NEAR, View.TOP, View.PACE):
        for period in Period:
            for title, face in _faces(pack, group, Ask(period, view), lines):
                yield f"board {view} {period} {title}", board_screen(face)
    for looks in _LOOKS:
        yield f"last week {looks}", last_week_screen(_week(pack, group, lines, looks))
    for skip in (0, SEASONS_ON_A_PAGE):
        yield f"past seasons from {skip}", past_screen(group, _seasons(lines), skip, ID)
    yield "no past season", past_screen(group, [], 0, ID)


def _faces(
    pack: Catalog, group: StudyGroup, ask: Ask, lines: tuple[RankedScore, ...]
) -> Iterator[tuple[str, Face]]:
    shares = {one.score.member_id: Share(99, 99) for one in lines} | {1: Share(98, 99)}
    for skip in (0, _MOST):
        for looks in _LOOKS:
            for member_id, far in ((ID, False), (1, True)):
                seen = not looks.hidden and not looks.excluded
                mine = OwnStanding(200_000, _MOST, _MOST, seen)
                board = Board(lines, 2 * _MOST, skip, mine)
                title = f"from {skip}, {looks}, far {far}"
                yield title, Face(pack, group, ask, board, shares, Me(member_id, looks), now=NOW)
        everyone = Board(lines, 2 * _MOST, skip, None)
        yield f"public from {skip}", Face(pack, group, ask, everyone, shares, None, now=NOW)
        yield (
            f"none mine {skip}",
            Face(pack, group, ask, everyone, {}, Me(1, BoardVisibility()), now=NOW),
        )
    for people in (0, 1):
        empty = Board((), people, 0, None)
        yield (
            f"empty of {people}",
            Face(pack, group, ask, empty, {}, Me(1, BoardVisibility()), now=NOW),
        )


def _week(
    pack: Catalog, group: StudyGroup, lines: tuple[RankedScore, ...], looks: BoardVisibility
) -> LastWeek:
    mine = OwnStanding(200_000, _MOST, _MOST, not looks.hidden)
    return LastWeek(pack, group, NOW, NOW, lines, mine, Me(1, looks))


def _seasons(lines: tuple[RankedScore, ...]) -> list[SeasonBoard]:
    first = [RankedScore(1, one.score) for one in lines]
    return [SeasonBoard(100 + number, NOW, NOW, first) for number in range(SEASONS_ON_A_PAGE)]


def groups_screens(pack: Catalog, many: int, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield so many groups side by side, with points and without."""
    for points in (0, _MOST - 1):
        groups = [
            GroupScore(ID - number, f"{number:02d}{name}"[:40], points, 7 * bool(points))
            for number in range(many)
        ]
        for mine in (ID, None):
            side = Side(pack, groups, Ask(view=View.GROUPS), ID, mine)
            yield f"{many} groups with {points} points, mine {mine}", groups_screen(side)
