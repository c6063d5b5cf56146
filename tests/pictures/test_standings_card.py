"""The card of a board: every place, to scale, with a complete alternative text."""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.cards.bars import Axis, Bar, compact, standings_card
from bot.pictures.cards.drawing import MARGIN, WIDTH, Color
from bot.pictures.renderer import Card
from bot.pictures.worker import render_png
from tests.pictures.svg import AWKWARD_NAMES, SVG, list_rects, list_texts

BARS = (
    Bar(1, "Noor", "120 points", 120),
    Bar(2, "Kim", "95 points", 95, mine=True),
    Bar(2, "王小明", "95 points", 95),
    Bar(4, "Zoë", "1 point", 1),
)


def _card(bars: Sequence[Bar] = BARS, unit: str = "points", highest: int | None = None) -> Card:
    return standings_card("Night owls", "this week, since Monday", bars, unit, highest=highest)


def _bars(svg: str, *fills: str) -> list[dict[str, Any]]:
    return [
        rect for rect in list_rects(svg) if rect["fill"] in (fills or (Color.BAR, Color.ACCENT))
    ]


def test_alt_text_has_every_place_in_whole_sentences() -> None:
    assert _card().alt == (
        "Night owls, this week, since Monday: the bars are on a scale from 0 to 125 points. "
        "In 1st place is Noor with 120 points. In 2nd place is Kim (you) with 95 points. "
        "In 2nd place is 王小明 with 95 points. In 4th place is Zoë with 1 point."
    )


def test_picture_has_axis_instead_of_figures_in_message() -> None:
    assert list_texts(_card().svg) == [
        "Night owls",
        "this week, since Monday",
        "points",
        *("0", "25", "50", "75", "100", "125"),
        *("1", "Noor"),
        *("2", "Kim", "you"),
        *("2", "王小明"),
        *("4", "Zoë"),
    ]


def test_bars_begin_at_zero_and_are_to_scale() -> None:
    card = _card()
    zero, *_, end = _bars(card.svg, Color.LINE, Color.TRACK)
    start, length = float(zero["x"]) + 1, float(end["x"]) - float(zero["x"])
    bars = _bars(card.svg)
    assert {float(bar["x"]) for bar in bars} == {start}
    lengths = [float(bar["width"]) for bar in bars]
    assert lengths[:3] == pytest.approx([length * points / 125 for points in (120, 95, 95)], abs=1)
    assert lengths[3] == pytest.approx(max(4, length / 125), abs=1)


def test_zero_has_no_bar() -> None:
    bars = [Bar(1, "Noor", "50%", 50), Bar(2, "Kim", "0%", 0, mine=True)]
    assert len(_bars(_card(bars, "%", 100).svg)) == 1


def test_pace_ends_at_complete_plan() -> None:
    svg = _card([Bar(1, "Noor", "30 %", 30)], "%", 100).svg
    assert list_texts(svg)[3:9] == ["0", "20", "40", "60", "80", "100"]


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0"), (1250, "1,250"), (2000, "2K"), (12_500, "12.5K"), (250_000, "250K"), (10**7, "10M")],
)
def test_amounts_at_axis_are_short(amount: int, written: str) -> None:
    assert compact(amount) == written


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_axis_ends_at_or_above_highest_amount(highest: int) -> None:
    axis = Axis.up_to(highest, 0, 500)
    assert axis.end >= highest
    assert axis.end % axis.step == 0
    assert 1 <= axis.end // axis.step <= 5


def test_own_bar_differs_in_more_than_colour() -> None:
    svg = _card().svg
    assert len(_bars(svg, Color.ACCENT)) == 1
    texts = ET.fromstring(svg).iter(f"{SVG}text")
    bold = ["".join(e.itertext()) for e in texts if e.get("font-weight") == "600"]
    assert [text for text in bold if not text.isdigit()] == ["Night owls", "Kim", "you"]


@pytest.mark.parametrize(("name", "shown"), AWKWARD_NAMES.items())
def test_no_name_breaks_drawing(name: str, shown: str) -> None:
    card = _card([Bar(1, name, "1 point", 1)])
    assert list_texts(card.svg)[-1] == shown
    assert render_png(card.svg).startswith(b"\x89PNG")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.integers(0, 10**9), st.booleans()),
        min_size=1,
        max_size=25,
    )
)
def test_any_board_fits_card(people: list[tuple[str, int, bool]]) -> None:
    bars = [
        Bar(at, name, f"{points} points", points, mine)
        for at, (name, points, mine) in enumerate(people, 1)
    ]
    card = standings_card("W" * 40, "W" * 80, bars, "points")
    assert len(card.alt) <= 1024
    ticks = len(_bars(card.svg, Color.LINE, Color.TRACK))
    assert len(list_texts(card.svg)) == 3 + ticks + 2 * len(bars) + sum(bar.mine for bar in bars)
    for bar in _bars(card.svg):
        assert float(bar["x"]) >= MARGIN
        assert float(bar["x"]) + float(bar["width"]) <= WIDTH - MARGIN


def test_ten_longest_names_fit_alt_text() -> None:
    bars = [Bar(at, "M" * 32, "100,000 points", 100_000, mine=True) for at in range(1, 11)]
    card = standings_card("W" * 40, "this month, since 30 September", bars, "points")
    assert card.alt.endswith("100,000 points.")
