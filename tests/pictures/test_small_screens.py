"""On a phone, Discord shrinks a card to 220 pixels; every text in it stays readable."""

import datetime as dt
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bot.domain.content import Catalog
from bot.domain.content.compare import compare
from bot.pictures.cards.finish import finish_card
from bot.pictures.cards.pay import comparison_card, levels_card, overview_card, roles_card
from bot.pictures.cards.progress import progress_card
from bot.pictures.cards.progress_facts import dates_shown
from bot.pictures.cards.standings import Bar, Measure, standings_card
from bot.pictures.cards.text_style import MARGIN, WIDTH
from bot.pictures.cards.text_width import text_width
from bot.pictures.renderer import Card
from tests.pictures.svg import SVG
from tests.pictures.test_finish_card import MINE, _weeks
from tests.pictures.test_progress_card import MIDDLE, TODAY

SHRUNK = 220 / WIDTH
SENTENCE_ENDS = (".", "…")
LONG_NAMES = ("M" * 32, "王" * 32, "محمد علي Ali 😀" * 2, "👩‍👩‍👧" * 8)


def _cards(catalog: Catalog) -> list[Card]:
    by_id = catalog.role_names.by_id
    compared = compare(catalog, [by_id["ai-engineer"], by_id["data-scientist"]])
    comparison = comparison_card(catalog, compared)
    assert comparison
    many = [
        Bar(at, LONG_NAMES[at % 4], f"{at * 1000} points", at * 1000, at == 3)
        for at in range(25, 0, -1)
    ]
    new = replace(MIDDLE, done=frozenset(), start=TODAY, check_ins=(), free_dates=frozenset())
    return [
        progress_card(MIDDLE),
        progress_card(replace(new, to_come=frozenset(dates_shown(TODAY, TODAY)[5:]))),
        progress_card(replace(MIDDLE, name=LONG_NAMES[1], weeks=(1,) * 99, finish="30 September")),
        progress_card(replace(MIDDLE, today=dt.date(2027, 1, 13), streak=1000, reserve=10)),
        finish_card(MINE),
        finish_card(replace(MINE, name=LONG_NAMES[2], weeks=_weeks(12, 8), points=1_000_000)),
        standings_card("W" * 40, "this month, since 30 September", many, Measure("points")),
        overview_card(catalog, None, None),
        roles_card(catalog, by_id["ai-engineer"]),
        levels_card(catalog, None),
        comparison,
    ]


def test_every_text_has_nine_pixels_on_phone(catalog: Catalog) -> None:
    for card in _cards(catalog):
        for element in ET.fromstring(card.svg).iter():
            if size := element.get("font-size"):
                assert float(size) * SHRUNK >= 9, (card.name, element.text)


def test_no_text_leaves_card(catalog: Catalog) -> None:
    for card in _cards(catalog):
        for text in ET.fromstring(card.svg).iter(f"{SVG}text"):
            left, right = _extent(text)
            assert left >= MARGIN - 4, (card.name, *text.itertext())
            assert right <= WIDTH - MARGIN + 4, (card.name, *text.itertext())


def _extent(text: ET.Element) -> tuple[float, float]:
    """Return the left and the right end of a text with its trailing text, in pixels."""
    size, x, bold = int(text.attrib["font-size"]), float(text.attrib["x"]), _is_bold(text)
    width = text_width(text.text or "", size, semi_bold=bold)
    for span in text:
        one, at = int(span.get("font-size", size)), float(span.get("x", x + width))
        end = (
            at
            + float(span.get("dx", 0))
            + text_width(span.text or "", one, semi_bold=_is_bold(span) or bold)
        )
        width = end - x
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]] * width
    return x - before, x - before + width


def _is_bold(element: ET.Element) -> bool:
    return element.get("font-weight") == "600"


def test_alt_texts_are_sentences(catalog: Catalog) -> None:
    for card in _cards(catalog):
        assert card.alt.endswith(SENTENCE_ENDS)
        assert len(card.alt) <= 1024
        assert card.alt[0].isupper() or not card.alt[0].isascii()


@pytest.mark.parametrize("name", LONG_NAMES)
def test_figures_below_each_other_do_not_overlap(name: str) -> None:
    card = progress_card(replace(MIDDLE, name=name, streak=1000, reserve=10, finish="30 September"))
    texts = list(ET.fromstring(card.svg).iter(f"{SVG}text"))[-6:]
    columns = [_extent(text) for text in texts]
    for (_, right), (left, _) in zip(columns[:4], columns[2:], strict=True):
        assert right + 12 <= left
