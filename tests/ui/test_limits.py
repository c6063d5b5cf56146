"""Every screen is within Discord's limits with the longest content that is allowed.

`test_short.py` shows the same of usual screens and their translations.
"""

from collections.abc import Iterable
from typing import Any

import pytest

from bot.domain.content import Catalog
from bot.interactions import Screen
from bot.ui.lookup.compare import compare_screen
from tests.fullest import fullest_catalog
from tests.limits import stretched, text_of, violations
from tests.ui.longest.audit import audit_messages, export_messages
from tests.ui.longest.boards import board_screens, groups_screens
from tests.ui.longest.capstones import capstone_screens
from tests.ui.longest.challenges import ESCAPED, LONGEST, challenge_messages, review_messages
from tests.ui.longest.cv import LONGEST_LINK, cv_screens
from tests.ui.longest.interview import interview_screens
from tests.ui.longest.members import moderator_screens
from tests.ui.longest.milestones import milestone_screens
from tests.ui.longest.plan import day_screens, plan_screens, reminder
from tests.ui.longest.recall import recall_screens
from tests.ui.longest.screens import drawn, every_screen, help_screens
from tests.ui.longest.seasons import panel_messages, season_messages
from tests.ui.longest.skills import skill_screens
from tests.ui.longest.stored import group_screens, points_screens

_LONGEST_NAME = "*_" * 20  # of a group; escaped to twice its length


@pytest.fixture(scope="module")
def fullest() -> Catalog:
    """A catalog in which every text is as long and every list as full as the format allows."""
    return fullest_catalog()


def _broken(screens: Iterable[tuple[str, Screen]], *, longer: bool = False) -> dict[str, Any]:
    """Return the screens that exceed a limit, optionally with longer, translated texts."""
    found = {}
    for name, screen in screens:
        for picture in (True, False) if screen.card else (False,):
            message = drawn(screen, picture=picture)
            if broken := violations(stretched(message) if longer else message):
                found[name] = broken
    return found


def _broken_messages(
    messages: Iterable[tuple[str, dict[str, Any]]], *, longer: bool = False
) -> dict[str, Any]:
    """Return the messages that exceed a limit, optionally with longer, translated texts."""
    every = ((name, stretched(message) if longer else message) for name, message in messages)
    return {name: broken for name, message in every if (broken := violations(message))}


def test_fullest_pack_is_within_limits(fullest: Catalog) -> None:
    three_apart = fullest.roles[:3]  # between them they list the most skills
    screens = [
        *every_screen(fullest, triples=False),
        ("triple", compare_screen(fullest, three_apart)),
    ]
    broken = {name: violations(drawn(screen)) for name, screen in screens}
    assert {name: found for name, found in broken.items() if found} == {}


def test_translation_of_plan_with_notices_is_within_limits(catalog: Catalog) -> None:
    assert _broken(plan_screens(catalog), longer=True) == {}


def test_days_of_further_plans_with_notices_are_within_limits(catalog: Catalog) -> None:
    for plan in catalog.more_plans:
        assert _broken(day_screens(catalog, plan)) == {}


def test_server_with_25_longest_groups_is_within_limits(catalog: Catalog) -> None:
    assert _broken(group_screens(25, issue_count=6)) == {}
    assert _broken(points_screens(catalog, 25, name=_LONGEST_NAME)) == {}


def test_plan_and_points_of_fullest_pack_are_within_limits(fullest: Catalog) -> None:
    assert _broken(plan_screens(fullest)) == {}
    assert _broken(points_screens(fullest, 1, name=_LONGEST_NAME)) == {}


def test_skills_are_within_limits(fullest: Catalog) -> None:
    assert _broken(skill_screens(fullest)) == {}


def test_recall_is_within_limits(fullest: Catalog) -> None:
    assert _broken(recall_screens(fullest)) == {}


def test_interview_practice_is_within_limits(fullest: Catalog) -> None:
    screens = dict(interview_screens(fullest))
    for kind in ("interview", "answer", "task", "rubric 2", "to ask"):
        assert any(name.startswith(kind) for name in screens)
    assert _broken(screens.items()) == {}


def test_lines_for_a_cv_are_within_limits(fullest: Catalog) -> None:
    assert _broken(cv_screens(fullest)) == {}
    assert _broken(cv_screens(fullest, link=LONGEST_LINK)) == {}


def test_capstones_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    assert _broken(capstone_screens(fullest, text="*_" * 75, link=LONGEST_LINK)) == {}
    usual = "Which buses are late on weekdays?"
    assert _broken(capstone_screens(catalog, text=usual), longer=True) == {}


def test_seasons_and_live_boards_are_within_limits() -> None:
    assert _broken_messages(season_messages()) == {}


def test_panels_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert _broken_messages(panel_messages(tested_catalog, where="*_" * 20)) == {}
    assert _broken_messages(panel_messages(catalog, where="Night owls"), longer=True) == {}


def test_boards_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert _broken(board_screens(tested_catalog, name="*_" * 16)) == {}
        assert _broken(groups_screens(tested_catalog, 25, name="]*" * 20)) == {}


def test_decisions_and_exports_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert _broken_messages(audit_messages(tested_catalog)) == {}
    usual = audit_messages(catalog, where="Weekend learners", why="+20: helped others a lot")
    assert _broken_messages(usual, longer=True) == {}
    assert _broken_messages(export_messages(), longer=True) == {}


def test_milestones_and_end_of_plan_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert _broken(milestone_screens(tested_catalog, name="*_" * 16)) == {}


def test_longest_reminder_is_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert violations({"components": reminder(tested_catalog)}) == []
        assert violations(stretched({"components": reminder(tested_catalog)})) == []


def test_longest_challenges_and_submissions_are_within_limits(
    catalog: Catalog, fullest: Catalog
) -> None:
    assert _broken_messages(challenge_messages(catalog, LONGEST)) == {}
    assert _broken_messages(challenge_messages(fullest, LONGEST)) == {}
    assert _broken_messages(challenge_messages(fullest, ESCAPED)) == {}


def test_file_and_solution_of_longest_submission_are_shown(fullest: Catalog) -> None:
    for answer in (LONGEST, ESCAPED):
        for name, message in review_messages(fullest, answer):
            text = text_of(message)
            is_short = name in ("review accepted, posted", "review returned, posted")
            assert is_short or "f" * 50 in text or "\\_" * 50 in text, name
            assert "whole" not in name or fullest.challenges[0].solution in text, name
    full = dict(review_messages(fullest, LONGEST))["whole review"]
    assert LONGEST.work.raw in text_of(full)
    assert LONGEST.note.raw in text_of(full)


def test_moderator_screens_of_members_are_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        longest = ("*_" * 16, _LONGEST_NAME, "]*" * 100)
        assert _broken(moderator_screens(tested_catalog, *longest)) == {}


def test_help_is_within_limits(catalog: Catalog, fullest: Catalog) -> None:
    for tested_catalog in (catalog, fullest):
        assert _broken(help_screens(tested_catalog), longer=True) == {}


def test_exceeded_limits_are_detected() -> None:
    text = {"type": 10, "content": "x" * 4001}
    button = {"type": 2, "label": "y" * 81, "custom_id": "z" * 101}
    rows = [{"type": 1, "components": [button]}] * 41
    line = {"type": 4, "custom_id": "line", "placeholder": "h" * 101}
    field = {"type": 18, "label": "f" * 46, "description": "d" * 101, "component": line}
    option = {"label": "o" * 101, "value": "the same"}
    menu = {"type": 3, "custom_id": "menu", "placeholder": "p" * 151, "options": [option] * 26}
    gallery = {"type": 12, "items": [{"description": ""}] * 11}
    parts = [text, {"type": 10, "content": " "}, field, menu, gallery, *rows]
    found = violations({"components": parts, "content": "mixed", "title": "t" * 46})
    assert {item.split(" of ")[0].split(":")[0] for item in found} == {
        "88 components",
        "4003 characters",
        "empty text",
        "button label",
        "title",
        "label",
        "description",
        "hint",
        "placeholder",
        "26 options",
        "option label",
        "option value used twice",
        "11 pictures",
        "a picture without alternative text, or with one that is too long",
        "custom_id",
        "custom_id used twice",
        "mixed with what components V2 excludes",
    }


def test_text_of_a_message_has_no_labels() -> None:
    button = {"type": 2, "label": "Press me", "custom_id": "id"}
    parts = [{"type": 10, "content": "Read me"}, {"type": 1, "components": [button]}]
    assert text_of({"components": parts}) == "Read me"
