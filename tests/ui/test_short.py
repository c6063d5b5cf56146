"""Every usual screen fits one phone screen, but for the exceptions in `short.py`, and may be translated."""

from collections.abc import Iterator
from typing import Any

from bot.domain.content import Catalog
from bot.interactions import Screen
from tests.limits import components, stretched, violations
from tests.ui.longest.boards import board_screens, groups_screens
from tests.ui.longest.capstones import capstone_screens
from tests.ui.longest.challenges import USUAL, challenge_messages
from tests.ui.longest.cv import cv_screens
from tests.ui.longest.interview import interview_screens
from tests.ui.longest.members import moderator_screens
from tests.ui.longest.milestones import milestone_screens
from tests.ui.longest.plan import day_screens
from tests.ui.longest.recall import recall_screens
from tests.ui.longest.screens import drawn, every_screen, help_screens
from tests.ui.longest.seasons import season_messages
from tests.ui.longest.skills import skill_screens
from tests.ui.longest.stored import group_screens, points_screens, privacy_screens
from tests.ui.short import too_long

_GROUP = "Weekend learners"
_REASON = "helped three others with their first notebook"


def _screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of a usual server, with the longest texts of the shipped pack."""
    yield from every_screen(catalog)
    yield from help_screens(catalog)
    for plan in catalog.plans:
        yield from day_screens(catalog, plan, notice="")
    yield from group_screens(4, issue_count=1, name=_GROUP)
    yield from points_screens(catalog, 3, name=_GROUP)
    yield from privacy_screens()
    yield from skill_screens(catalog)
    yield from recall_screens(catalog)
    yield from interview_screens(catalog)
    yield from cv_screens(catalog, link="https://example.org/alex/churn")
    yield from board_screens(catalog, name="Alexandra B.", where=_GROUP)
    yield from groups_screens(catalog, 6, name=_GROUP)
    yield from milestone_screens(catalog, name="Alexandra")
    yield from moderator_screens(catalog, "Alexandra B.", _GROUP, _REASON)


def _messages(catalog: Catalog) -> Iterator[tuple[str, dict[str, Any], dict[str, Any] | None]]:
    """Yield each message by its name, and the same with a picture if it has one."""
    for name, screen in _screens(catalog):
        yield name, drawn(screen, picture=False), drawn(screen) if screen.card else None
    for name, message in challenge_messages(catalog, USUAL):
        yield name, message, None
    for name, message in season_messages(name="Alexandra", where=_GROUP):
        yield name, message, None


def test_usual_screens_fit_one_phone_screen_and_their_translations_the_limits(
    catalog: Catalog,
) -> None:
    """What its translation fits, the text itself does, which is shorter."""
    long, broken = [], {}
    for name, message, with_picture in _messages(catalog):
        long.append(too_long(name, message))
        broken[name] = violations(stretched(message))
        if with_picture:
            broken[f"{name}, picture"] = violations(stretched(with_picture))
    assert [one for one in long if one] == []
    assert {name: found for name, found in broken.items() if found} == {}


def test_capstones_fit_one_phone_screen(catalog: Catalog) -> None:
    screens = [(name, drawn(screen, picture=False)) for name, screen in capstone_screens(catalog)]
    assert [one for name, message in screens if (one := too_long(name, message))] == []


def test_shared_look_ups_differ_from_private_ones_by_one_button(catalog: Catalog) -> None:
    for name, screen in every_screen(catalog, triples=False):
        private, public = (_parts(screen, shared) for shared in (True, False))
        assert [part for part in public if part not in private] == [], name
        added = [part.get("label") for part in private if part not in public]
        assert added == ["Show everyone"], name


def _parts(screen: Screen, offers_sharing: bool) -> list[dict[str, Any]]:
    """Return what a message shows, without the rows that hold it."""
    view: Any = screen.view(picture=False, offers_sharing=offers_sharing)
    every = components({"components": view.to_components()})
    return [part for part in every if "components" not in part]
