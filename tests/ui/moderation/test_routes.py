"""Ids of the buttons that moderators press, also if they were tampered with."""

import pytest

from bot.domain.errors import Refusal
from bot.interactions import ModeratorRoute, Route, router
from bot.ui.moderation.routes import MoveMember, SetExcluded, ShowDecisions, ShowMembers


@pytest.mark.parametrize(
    ("custom_id", "route"),
    [
        ("members:2:board:7:0:yes", ShowMembers(group_id=7, quiet=True)),
        ("members:2:move:5:7", MoveMember(member_id=5, group_id=7)),
        ("members:2:set-excluded:5:yes", SetExcluded(member_id=5, excluded=True)),
        ("members:2:set-excluded:5:no", SetExcluded(member_id=5, excluded=False)),
        ("members:2:board:7:10", ShowMembers(group_id=7, skip=10)),
        ("audit:2:show:5:6:8", ShowDecisions(moderator_id=5, member_id=6, skip=8)),
    ],
)
def test_button_id_is_parsed_as_its_route(custom_id: str, route: Route) -> None:
    assert router.parse(custom_id) == route
    assert isinstance(route, ModeratorRoute)


@pytest.mark.parametrize(
    "custom_id",
    [
        "members:2:board:7:-1",
        "members:2:member",
        "members:2:set-excluded:somebody:yes",
        "members:2:move",
        "audit:2:show:5:6:8:9",
    ],
)
def test_invalid_id_is_refused(custom_id: str) -> None:
    with pytest.raises(Refusal, match="no longer works"):
        router.parse(custom_id)
