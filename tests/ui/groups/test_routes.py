"""Ids of the menus and buttons of groups, today's and those that 1.0.0 wrote into messages."""

import datetime as dt

import pytest

from bot.domain.challenges.submissions import Lateness
from bot.domain.errors import Refusal
from bot.domain.groups import Recap
from bot.interactions import Route
from bot.ui.groups.endpoints import router
from bot.ui.groups.routes import (
    ChangeChallengeSettings,
    ChangeRoute,
    ChangeSettings,
    CheckSetup,
    JoinGroup,
    ShowSettings,
)


@pytest.mark.parametrize(
    ("custom_id", "chosen", "settings"),
    [
        ("group:1:channel:set:channel:7", ["5"], {"channel_id": 5}),
        ("group:1:choose:set:weekday:7", ["4"], {"weekday": 4}),
        ("group:1:choose:set:time:7", ["1830"], {"post_at": dt.time(18, 30)}),
        ("group:1:choose:set:late:7", ["0"], {"late_hours": 0}),
        ("group:1:role:set:ping:7", [], {"ping_role_id": None}),
        ("group:1:channel:set:review:7", [], {"review_channel_id": None}),
        ("group:1:role:set:gets:7", ["9"], {"member_role_id": 9}),
        ("group:1:role:set:role:7", ["9"], {"role_id": 9}),
        ("group:1:choose:about:days:7", ["3"], {"answer_days": 3}),
        ("group:1:choose:about:lateness:7", ["none"], {"lateness": Lateness.NONE}),
        ("group:1:choose:about:reviewed:7", ["no"], {"reviewed": False}),
        ("group:1:choose:about:follows:7", ["yes"], {"follows_plan": True}),
        ("group:1:choose:about:threads:7", ["yes"], {"threads": True}),
        ("group:1:choose:about:recap:7", ["alone"], {"recap": Recap.ALONE}),
        ("group:1:choose:about:live:7", ["yes"], {"live_board": True}),
    ],
)
def test_menu_of_1_0_0_changes_only_its_setting(
    custom_id: str, chosen: list[str], settings: dict[str, object]
) -> None:
    route = router.parse(custom_id, chosen)
    assert isinstance(route, ChangeRoute)
    assert (route.group_id, route.chosen) == (7, settings)


@pytest.mark.parametrize("kind", [ChangeSettings, ChangeChallengeSettings])
def test_each_menu_fills_its_own_setting(kind: type[ChangeRoute]) -> None:
    route = kind(group_id=2**63 - 1)
    for setting in kind.model_fields.keys() - {"group_id"}:
        custom_id = route.custom_id(fills=setting)
        chosen = {"post_at": "0900", "lateness": "none", "recap": "none"}.get(setting, "1")
        parsed = router.parse(custom_id, [chosen])
        assert isinstance(parsed, kind)
        assert list(parsed.chosen) == [setting]


@pytest.mark.parametrize(
    ("custom_id", "chosen"),
    [
        ("group:2:set:7:*", []),
        ("group:2:set:7::7", []),
        ("group:2:set:7:::2500", []),
        ("group:2:set:7:::noon", []),
        ("group:2:set:soon:5", []),
        ("group:2:set-challenges:7::never", []),
        ("group:2:set-challenges:7:::::*", []),
        ("group:2:create", []),
        ("group:1:choose:set:colour:7", ["1"]),
    ],
)
def test_invalid_id_is_refused(custom_id: str, chosen: list[str]) -> None:
    with pytest.raises(Refusal, match="earlier version"):
        router.parse(custom_id, chosen)


@pytest.mark.parametrize(
    ("custom_id", "chosen", "route"),
    [
        ("group:1:choose:join", ["3"], JoinGroup(group_id=3)),
        ("group:1:do:check:7", [], CheckSetup()),
        ("group:1:do:check:0", [], CheckSetup()),
        ("group:1:do:check:0:d12", [], CheckSetup(delivery_id="d12")),
        ("group:1:do:show:7", [], ShowSettings(group_id=7)),
    ],
)
def test_buttons_of_1_0_0_still_work(custom_id: str, chosen: list[str], route: Route) -> None:
    assert router.parse(custom_id, chosen) == route
