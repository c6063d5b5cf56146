"""Cards of salaries: bars to scale, contrast, and complete alternative text."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.content import Catalog, PayRange
from bot.domain.content.compare import compare
from bot.pictures.cards.bars import Range, comparison_card, pay_card, render_ranges
from bot.pictures.cards.drawing import MARGIN, WIDTH, Color
from bot.pictures.worker import render_png
from tests.pictures.svg import SVG, contrast, list_rects, list_texts


def _bars(svg: str) -> list[tuple[float, float]]:
    """Return the left and right end of each coloured bar."""
    bars = [r for r in list_rects(svg) if r["fill"] in (Color.BAR, Color.ACCENT)]
    return [(float(r["x"]), float(r["x"]) + float(r["width"])) for r in bars]


def test_every_role_is_in_picture_and_alt_text(catalog: Catalog) -> None:
    card = pay_card(catalog, catalog.role_names.by_id["data-engineer"], None)
    for pay in catalog.salaries.by_role.figures:
        name = catalog.role_names.by_id[pay.role].name
        assert name in list_texts(card.svg)
        assert name in card.alt
    assert "USD a year" in list_texts(card.svg)
    assert "90–150K for AI Developer" in card.alt


def test_open_range_reaches_margin_with_arrow(catalog: Catalog) -> None:
    card = pay_card(catalog, None, catalog.salaries.by_level.figures[0])
    assert _bars(card.svg)[-1][1] == pytest.approx(WIDTH - MARGIN)
    assert len(list(ET.fromstring(card.svg).iter(f"{SVG}polyline"))) == 1
    assert "200K and more for Senior / Executive" in card.alt
    assert "200K+" in list_texts(card.svg)


def test_axis_starts_at_zero_and_bars_are_to_scale(catalog: Catalog) -> None:
    card = pay_card(catalog, catalog.role_names.by_id["data-engineer"], None)
    assert [
        text for text in list_texts(card.svg) if text in {"0", "50K", "100K", "150K", "200K"}
    ] == ["0", "50K", "100K", "150K", "200K"]
    left, right = MARGIN, WIDTH - MARGIN
    expected = [
        left + amount / 200_000 * (right - left)
        for pay in catalog.salaries.by_role.figures
        for amount in (pay.low, pay.high or 0)
    ]
    assert [end for bar in _bars(card.svg) for end in bar] == pytest.approx(expected, abs=0.3)
    assert "on a scale that starts at zero" in card.alt


def test_every_card_has_amounts_beside_its_bars(catalog: Catalog) -> None:
    by_id = catalog.role_names.by_id
    compared = compare(catalog, [by_id["ai-engineer"], by_id["data-scientist"]])
    comparison = comparison_card(catalog, compared)
    assert comparison
    for card in (
        pay_card(catalog, None, None),
        comparison,
        pay_card(catalog, catalog.role_names.by_id["data-engineer"], None),
    ):
        assert "120–180K" in list_texts(card.svg)
        assert "120–180K for AI Engineer" in card.alt


def test_alt_text_names_every_range(catalog: Catalog) -> None:
    assert pay_card(catalog, None, catalog.salaries.by_level.figures[0]).alt == (
        "The bars show ranges of pay in USD a year, on a scale that starts at zero. "
        "By level, all roles, major tech hubs: 120–150K for Entry / Junior, "
        "150–200K for Mid-level and 200K and more for Senior / Executive."
    )


def test_chosen_role_differs_in_weight_and_colour(catalog: Catalog) -> None:
    svg = pay_card(catalog, catalog.roles[1], None).svg
    texts = ET.fromstring(svg).iter(f"{SVG}text")
    bold = ["".join(e.itertext()) for e in texts if e.get("font-weight") == "600"]
    assert bold == ["ML Engineer", "110–170K"]


def test_comparison_card_needs_two_figures(catalog: Catalog) -> None:
    by_id = catalog.role_names.by_id
    one_figure = compare(catalog, [by_id["ai-engineer"], by_id["data-engineer"]])
    assert comparison_card(catalog, one_figure) is None


def test_markup_in_names_is_escaped() -> None:
    svg = render_ranges("R&D", [Range("<b>Quant</b>", PayRange(low=1000, high=2000))], "EUR & more")
    assert "<b>Quant</b>" in list_texts(svg)
    assert render_png(svg).startswith(b"\x89PNG")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 9_999_999), st.none() | st.integers(0, 9_999_999)),
        min_size=1,
        max_size=25,
    )
)
def test_bars_fit_card_and_keep_order(drawn: list[tuple[int, int | None]]) -> None:
    rows = [
        Range("x", PayRange(low=low, high=None if more is None else low + more))
        for low, more in drawn
    ]
    bars = _bars(render_ranges("t", rows, "USD"))
    for left, right in bars:
        assert 0 < left < right <= WIDTH
    by_low = sorted(zip(rows, bars, strict=True), key=lambda pair: pair[0].pay.low)
    assert [bar[0] for _, bar in by_low] == sorted(bar[0] for bar in bars)


@pytest.mark.parametrize("ink", [Color.TEXT, Color.MUTED, Color.ACCENT, Color.BAR])
def test_all_shapes_have_contrast_with_background(ink: str) -> None:
    assert contrast(ink, Color.BACKGROUND) >= 4.5
