"""Ids of the buttons and menus of leaderboards, also if they were tampered with."""

import pytest

from bot.domain.errors import Refusal
from bot.domain.points import Period
from bot.interactions import Route, router
from bot.ui.standings.routes import EndSeason, ShowBoard, ShowPastSeasons, View


@pytest.mark.parametrize(
    "route",
    [
        ShowBoard(group_id=2**63 - 1, period=Period.SEASON, view=View.GROUPS, skip=10),
        ShowBoard(group_id=0, view=View.GROUPS),
        ShowPastSeasons(group_id=2**63 - 1, skip=5),
        EndSeason(group_id=2**63 - 1, number=2**31 - 1),
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
    with pytest.raises(Refusal, match="no longer works"):
        router.parse(custom_id)
