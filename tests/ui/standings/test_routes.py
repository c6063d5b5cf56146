"""Ids of the buttons and menus of leaderboards, today's and those that 1.0.0 wrote into messages."""

import pytest

from bot.domain.errors import Refusal
from bot.domain.standings import Period, View
from bot.interactions import Route
from bot.ui.standings.endpoints import router
from bot.ui.standings.routes import (
    EndSeason,
    ShowBoard,
    ShowLastWeek,
    ShowMyPlace,
    ShowPastSeasons,
    ShowSeasonPoints,
)


@pytest.mark.parametrize(
    ("custom_id", "chosen", "route"),
    [
        ("leaderboard:1:do:see:7:week:near:-", [], ShowBoard(group_id=7)),
        (
            "leaderboard:1:do:see:7:all:pace:10",
            [],
            ShowBoard(group_id=7, period=Period.ALL, view=View.PACE, skip=10),
        ),
        ("leaderboard:1:do:see:0:week:top:-", [], ShowBoard(group_id=0, view=View.TOP)),
        (
            "leaderboard:1:choose:period:7:top",
            ["month"],
            ShowBoard(group_id=7, period=Period.MONTH, view=View.TOP),
        ),
        ("leaderboard:1:choose:group:season", ["9"], ShowBoard(group_id=9, period=Period.SEASON)),
        ("leaderboard:1:do:last:7", [], ShowLastWeek(group_id=7)),
        ("leaderboard:1:do:past:7:5", [], ShowPastSeasons(group_id=7, skip=5)),
        ("live:1:do:mine:7", [], ShowMyPlace(group_id=7)),
        ("live:1:do:mine:7:d12", [], ShowMyPlace(group_id=7, delivery_id="d12")),
        ("season:1:do:end:7:3", [], EndSeason(group_id=7, number=3)),
        ("season:1:do:mine:7:3:d12", [], ShowSeasonPoints(group_id=7, number=3, delivery_id="d12")),
    ],
)
def test_id_of_1_0_0_is_mapped_to_the_current_route(
    custom_id: str, chosen: list[str], route: Route
) -> None:
    assert router.parse(custom_id, chosen) == route


@pytest.mark.parametrize(
    "route",
    [
        ShowBoard(group_id=2**63 - 1, period=Period.SEASON, view=View.GROUPS, skip=10),
        ShowBoard(group_id=0, view=View.GROUPS),
        ShowMyPlace(group_id=2**63 - 1, delivery_id=f"d{2**63 - 1}"),
        ShowPastSeasons(group_id=2**63 - 1, skip=5),
        EndSeason(group_id=2**63 - 1, number=2**31 - 1),
        ShowSeasonPoints(group_id=2**63 - 1, number=3, delivery_id=f"d{2**63 - 1}"),
    ],
)
def test_route_survives_its_id(route: Route) -> None:
    assert router.parse(route.custom_id()) == route


@pytest.mark.parametrize(
    "custom_id",
    [
        "leaderboard:2:see:-1",
        "leaderboard:2:see:7:year",
        "leaderboard:2:see:7:week:bottom",
        "leaderboard:2:see:7:week:top:-10",
        "leaderboard:2:see:7:week:top:10:owls",
        "leaderboard:2:my-place",
        "leaderboard:2:my-place:7:12",
        "leaderboard:2:past-seasons:7:5.5",
        "season:2:end:7",
        "season:2:end:7:0",
        f"season:2:end:7:{2**31}",
    ],
)
def test_tampered_id_is_refused(custom_id: str) -> None:
    with pytest.raises(Refusal, match="earlier version"):
        router.parse(custom_id)
