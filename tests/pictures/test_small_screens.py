"""On a phone, Discord shrinks a card to 220 pixels; every text in it stays readable."""

import datetime as dt
from dataclasses import replace
from xml.etree import ElementTree as ET

from bot.domain.content import Catalog
from bot.domain.content.compare import compare
from bot.pictures.cards.bars import Bar, comparison_card, pay_card, standings_card
from bot.pictures.cards.drawing import MARGIN, WIDTH
from bot.pictures.cards.finish import finish_card
from bot.pictures.cards.progress import progress_card
from bot.pictures.cards.progress_facts import dates_shown
from bot.pictures.renderer import Card
from tests.pictures.svg import ink_bounds, see
from tests.pictures.test_finish_card import MINE, weeks_of
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
        progress_card(replace(MIDDLE, name=LONG_NAMES[1], weeks=(1,) * 99)),
        progress_card(replace(MIDDLE, today=dt.date(2027, 1, 13))),
        finish_card("Noor", MINE, 7),
        finish_card(LONG_NAMES[2], weeks_of(12, 8), 1000),
        standings_card("W" * 40, "this month, since 30 September", many, "points"),
        pay_card(catalog, None, None),
        pay_card(catalog, by_id["ai-engineer"], None),
        pay_card(catalog, None, catalog.salaries.by_level.figures[0]),
        comparison,
    ]


def test_every_text_has_nine_pixels_on_phone(catalog: Catalog) -> None:
    for card in _cards(catalog):
        for element in ET.fromstring(card.svg).iter():
            size = element.get("font-size")
            if size and float(size) >= 1:  # smaller ones only choose a font
                assert float(size) * SHRUNK >= 9, (card.name, element.text)


def test_nothing_leaves_card(catalog: Catalog) -> None:
    for card in _cards(catalog):
        picture = see(card)
        left, top, right, bottom = ink_bounds(picture)
        assert left >= MARGIN - 4, card.name
        assert right <= WIDTH - MARGIN + 4, card.name
        assert 0 < top < bottom < picture.height, card.name


def test_alt_texts_are_sentences(catalog: Catalog) -> None:
    for card in _cards(catalog):
        assert card.alt.endswith(SENTENCE_ENDS)
        assert len(card.alt) <= 1024
        assert card.alt[0].isupper() or not card.alt[0].isascii()
