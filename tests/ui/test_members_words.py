"""Members' words stay words on every screen: no link, mention, emoji or heading is made from them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.challenges import SubmissionInput
from bot.domain.content import Catalog
from bot.domain.markup import SafeName, SafeText
from tests.limits import text_of
from tests.ui.longest.audit import audit_messages
from tests.ui.longest.boards import board_screens, groups_screens
from tests.ui.longest.capstones import capstone_screens
from tests.ui.longest.challenges import challenge_messages, review_messages
from tests.ui.longest.members import moderator_screens
from tests.ui.longest.milestones import milestone_screens
from tests.ui.longest.screens import drawn
from tests.ui.longest.seasons import season_messages
from tests.ui.longest.stored import group_screens, points_screens

_NAME = "[q](http://q.io)<@7>:q:**q**"  # as long as an alias may be
_NOTE = "```\n@everyone\n```\n@everyone\n# [q](q)<@7>:q:**q**"
_ANSWER = SubmissionInput(SafeText(_NOTE), SafeText(_NOTE), (1, 3), SafeName(f"{_NAME}.csv"), 1, 1)
_EFFECT = re.compile(
    r"\](?!\(<https://discord\.com/)\(|://q|<@7>|(?<!\\):q:|(?<!\\)\*q|@everyone|^# \[",
    re.MULTILINE,
)


def _messages(catalog: Catalog) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, screen in (
        *board_screens(catalog, name=_NAME, where=_NAME),
        *groups_screens(catalog, 2, name=_NAME),
        *group_screens(2, issue_count=1, name=_NAME),
        *points_screens(catalog, 2, name=_NAME),
        *milestone_screens(catalog, name=_NAME),
        *moderator_screens(catalog, _NAME, _NAME, _NOTE),
    ):
        yield name, drawn(screen)
    words = _NOTE.replace("\n", " ")
    for name, screen in capstone_screens(catalog, text=words, link=f"HTTPS://{words[-18:]}"):
        yield name, drawn(screen)
    yield from season_messages(name=_NAME, where=_NAME)
    yield from audit_messages(catalog, where=_NAME, why=_NOTE)
    yield from challenge_messages(catalog, _ANSWER)
    yield from review_messages(catalog, _ANSWER)


def _outside_blocks(message: dict[str, Any]) -> str:
    """Return the text of a message without its code blocks, in which nothing is markup."""
    return "\n".join(text_of(message).split("```")[::2])


def test_no_screen_takes_members_words_for_markup(catalog: Catalog) -> None:
    found = {
        name: [line for line in _outside_blocks(message).splitlines() if _EFFECT.search(line)]
        for name, message in _messages(catalog)
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("effect", [_NAME, _NOTE, "a :q: b", "<@7>"])
def test_effect_is_detected(effect: str) -> None:
    assert _EFFECT.search(effect)
