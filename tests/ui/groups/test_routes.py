"""Ids of the menus and buttons of groups, also if they were tampered with."""

import pytest

from bot.domain.errors import Refusal
from bot.domain.groups import MAX_POST_DELAY
from bot.interactions import router
from bot.ui.groups.routes import ChangeSettings
from bot.ui.groups.settings import CHALLENGE_OPTIONS


def test_each_menu_fills_its_own_setting() -> None:
    route = ChangeSettings(group_id=2**63 - 1)
    for setting in ChangeSettings.model_fields.keys() - {"group_id"}:
        custom_id = route.custom_id(fills=setting)
        values = {"post_at": "0900", "answer_days": "3"}
        chosen = values.get(setting, "1")
        parsed = router.parse(custom_id, [chosen])
        assert isinstance(parsed, ChangeSettings)
        assert list(parsed.chosen) == [setting]


def test_late_post_leaves_members_a_day_to_answer() -> None:
    shortest = min(map(int, CHALLENGE_OPTIONS["answer_days"]))
    assert MAX_POST_DELAY.days + 1 <= shortest


@pytest.mark.parametrize(
    ("custom_id", "chosen"),
    [
        ("group:2:choose:7:*", []),
        ("group:2:choose:7::7", []),
        ("group:2:choose:7:::2500", []),
        ("group:2:choose:7:::noon", []),
        ("group:2:choose:soon:5", []),
        ("group:2:choose:7::::::::2", []),
        ("group:2:choose:7:::::::::perhaps", []),
        ("group:2:choose:7::::::::*", []),
        ("group:2:unknown", []),
    ],
)
def test_invalid_id_is_refused(custom_id: str, chosen: list[str]) -> None:
    with pytest.raises(Refusal, match="no longer works"):
        router.parse(custom_id, chosen)
