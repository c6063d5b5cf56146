"""Every screen fits into Discord's limits, with our texts and with the longest a pack may hold."""

from __future__ import annotations

from bot.domain.catalog import Catalog
from bot.ui.compare import compare_screen
from tests.fullest import fullest_catalog
from tests.limits import stretched, text_of, violations
from tests.ui.every import drawn, every_screen, fullest_help


def test_every_screen_of_the_shipped_pack_is_within_limits(catalog: Catalog) -> None:
    broken = {name: violations(drawn(screen)) for name, screen in every_screen(catalog)}
    assert {name: found for name, found in broken.items() if found} == {}


def test_a_translation_that_is_longer_by_four_tenths_is_within_limits(catalog: Catalog) -> None:
    screens = every_screen(catalog)
    broken = {name: violations(stretched(drawn(screen))) for name, screen in screens}
    assert {name: found for name, found in broken.items() if found} == {}


def test_the_fullest_pack_that_the_format_allows_is_within_limits() -> None:
    fullest = fullest_catalog()
    three_apart = fullest.roles[:3]  # between them they list the most skills
    screens = [
        *every_screen(fullest, triples=False),
        ("triple", compare_screen(fullest, three_apart)),
    ]
    broken = {name: violations(drawn(screen)) for name, screen in screens}
    assert {name: found for name, found in broken.items() if found} == {}


def test_help_with_twenty_commands_is_within_limits() -> None:
    assert violations(drawn(fullest_help())) == []
    assert violations(stretched(drawn(fullest_help()))) == []


def test_the_limits_would_be_noticed() -> None:
    text = {"type": 10, "content": "x" * 4001}
    button = {"type": 2, "label": "y" * 81, "custom_id": "z" * 101}
    rows = [{"type": 1, "components": [button]}] * 41
    found = violations({"components": [text, *rows], "content": "mixed"})
    assert {item.split(" of ")[0].split(":")[0] for item in found} >= {
        "83 components",
        "4001 characters",
        "button label",
        "custom_id",
        "custom_id used twice",
        "mixed with what components V2 excludes",
    }
    assert "x" not in text_of({"components": rows})
