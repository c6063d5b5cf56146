"""The settings of challenges and reviews: each is stored, and shown as chosen."""

from collections.abc import Iterable
from typing import Any

import pytest
import simcord

from bot.ui.groups.routes import ChangeSettings
from bot.ui.groups.settings import CHALLENGE_OPTIONS, REVIEW_OPTIONS
from tests.cogs.stage import Stage, answer_of, drawn, said
from tests.limits import components

REVIEW_DEFAULTS = {
    "reviewed": "yes",
    "review_days": "3",
    "peer_reviews": "no",
    "peers_accept": "no",
}
DEFAULTS = {
    "answer_days": "7",
    "threads": "no",
    "recap": "yes",
    "live_board": "no",
    "gallery": "no",
}


async def _choose(
    stage: Stage, shown: simcord.ResponseMessage, what: str, value: str
) -> simcord.ResponseMessage:
    """Choose a value in the menu of a challenge setting."""
    custom_id = _menu_of(shown, what)["custom_id"]
    return answer_of(await stage.morgan.select(shown, [value], custom_id=custom_id))


def _menu_of(shown: simcord.ResponseMessage, what: str) -> dict[str, Any]:
    """Return the menu of a challenge setting."""
    menus = [part for part in components(drawn(shown)) if "options" in part]
    route = ChangeSettings(group_id=int(menus[0]["custom_id"].split(":")[3]))
    return next(part for part in menus if part["custom_id"] == route.custom_id(fills=what))


def _chosen(
    shown: simcord.ResponseMessage, settings: Iterable[str] = CHALLENGE_OPTIONS
) -> dict[str, str]:
    """Return the selected value of each of these settings, of challenges unless others are given."""
    menus = {what: _menu_of(shown, what)["options"] for what in settings}
    return {
        what: next(one["value"] for one in options if one.get("default"))
        for what, options in menus.items()
    }


@pytest.mark.parametrize(
    ("label", "settings", "defaults"),
    [
        ("Challenges and live board…", CHALLENGE_OPTIONS, DEFAULTS),
        ("Reviews…", REVIEW_OPTIONS, REVIEW_DEFAULTS),
    ],
)
async def test_every_setting_is_stored(
    stage: Stage, label: str, settings: dict[str, dict[str, str]], defaults: dict[str, str]
) -> None:
    await stage.create_group("Study group")
    started = await stage.settings("Study group")
    shown = await stage.press(started, label, by=stage.morgan)
    assert said(shown).startswith(f"## {label[:-1]} in Study group\n")
    assert _chosen(shown, settings) == defaults
    chosen = dict(defaults)
    for what, options in settings.items():
        for value in (*options, next(one for one in options if one != defaults[what])):
            shown = await _choose(stage, shown, what, value)
            chosen[what] = value
            assert _chosen(shown, settings) == chosen
    back = await stage.press(shown, "Back to settings", by=stage.morgan)
    assert said(back).startswith("## Study group")
    reopened = await stage.press(back, label, by=stage.morgan)
    assert _chosen(reopened, settings) == chosen


async def test_moderator_starts_no_posts_where_they_cannot_write(stage: Stage) -> None:
    await stage.create_group("Night owls")
    edited = await stage.settings()
    shown = await stage.press(edited, "Challenges and live board…", by=stage.morgan)
    stage.deny_permissions(stage.channel, send_messages=True)
    refused = said(await _choose(stage, shown, "live_board", "yes"))
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in refused
    for what, value in (("live_board", "no"), ("recap", "no")):
        shown = await _choose(stage, shown, what, value)
        assert _chosen(shown)[what] == value
