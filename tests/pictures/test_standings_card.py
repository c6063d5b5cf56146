"""The card of a board: every place, to scale, with a complete alternative text."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.cards.standings import Bar, standings_card
from bot.pictures.cards.text_style import MARGIN, WIDTH, Color
from bot.pictures.worker import render_png
from bot.ui.standings.formatting import safe_name
from tests.pictures.names import drawn

SVG = "{http://www.w3.org/2000/svg}"
BARS = (
    Bar(1, "Noor", "120 points", 1.0),
    Bar(2, "Kim", "95 points", 95 / 120, mine=True),
    Bar(2, "王小明", "95 points", 95 / 120),
    Bar(4, "Zoë", "1 point", 1 / 120),
)


def _written(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]


def _bars(svg: str, *fills: str) -> list[dict[str, Any]]:
    rects = [rect.attrib for rect in ET.fromstring(svg).iter(f"{SVG}rect")]
    return [rect for rect in rects if rect["fill"] in (fills or (Color.BAR, Color.ACCENT))]


def test_alt_text_has_everything_in_picture() -> None:
    card = standings_card("Night owls", "this week, since Monday", BARS)
    assert card.alt == (
        "Night owls, this week, since Monday. 1: Noor, 120 points; 2: Kim (you), 95 points; "
        "2: 王小明, 95 points; 4: Zoë, 1 point."
    )
    assert _written(card.svg) == [
        "Night owls",
        "this week, since Monday",
        *("1", "Noor", "120 points"),
        *("2", "Kimyou", "95 points"),
        *("2", "王小明", "95 points"),
        *("4", "Zoë", "1 point"),
    ]


def test_bars_are_to_scale_with_visible_minimum() -> None:
    lengths = [float(bar["width"]) for bar in _bars(standings_card("t", "s", BARS).svg)]
    assert lengths[1] / lengths[0] == pytest.approx(95 / 120, abs=0.001)
    assert lengths[1] == lengths[2]
    assert lengths[3] == 14


def test_own_bar_differs_in_more_than_colour() -> None:
    svg = standings_card("t", "s", BARS).svg
    assert len(_bars(svg, Color.ACCENT)) == 1
    names = [e for e in ET.fromstring(svg).iter(f"{SVG}text") if e.get("text-anchor") == "start"]
    bold = ["".join(e.itertext()) for e in names if e.get("font-weight") == "600"]
    assert bold == ["t", "Kimyou"]


@pytest.mark.parametrize(
    "name",
    ["<b>R&D</b>", "a\x00b\ud800\u202ec\uffff", "נור 王 👩\u200d👧", "]]>&amp;", "", "W" * 32],
)
def test_no_name_breaks_drawing_or_line(name: str) -> None:
    card = standings_card("t", "s", [Bar(1, name, "1 point", 1, mine=True)])
    shown = _written(card.svg)[3].removesuffix("you")
    assert shown == drawn(name) or shown.endswith("…")
    assert render_png(card.svg).startswith(b"\x89PNG")
    assert safe_name(name).encode()


@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.integers(1, 10**9), st.booleans()),
        min_size=1,
        max_size=10,
    )
)
def test_any_board_fits_card(people: list[tuple[str, int, bool]]) -> None:
    most = max(points for _, points, _ in people)
    bars = [
        Bar(at, name, f"{points} points", points / most, mine)
        for at, (name, points, mine) in enumerate(people, 1)
    ]
    card = standings_card("W" * 40, "W" * 80, bars)
    assert len(card.alt) <= 1024
    assert len(_written(card.svg)) == 2 + 3 * len(bars)
    for bar in _bars(card.svg):
        assert float(bar["x"]) >= MARGIN
        assert float(bar["x"]) + float(bar["width"]) <= WIDTH - MARGIN


def test_ten_longest_names_fit_alt_text() -> None:
    bars = [Bar(at, "M" * 32, "100,000 points", 1, mine=True) for at in range(1, 11)]
    card = standings_card("W" * 40, "this month, since 30 September", bars)
    assert card.alt.endswith("100,000 points.")


def test_only_right_to_left_names_are_isolated() -> None:
    assert safe_name("Noor") == "Noor"
    assert safe_name("נור 5") == "\u2068נור 5\u2069"
    assert safe_name("\u202e\u2066") == "(a name that can’t be shown)"
