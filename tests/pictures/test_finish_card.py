"""The finish card: complete alternative text, and valid drawing for any name and plan."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.content import Catalog
from bot.domain.schedule.clock import DAY
from bot.pictures.cards.drawing import MARGIN, WIDTH
from bot.pictures.cards.finish import Week, finish_card
from bot.ui.plan.progress import card_of
from tests.pictures.svg import AWKWARD_NAMES, SVG, list_texts
from tests.ui.longest.plan import plan_progress

START = dt.date(2025, 12, 25)


def weeks_of(number: int, days: int, subject: str = "W" * 28) -> list[Week]:
    """Return weeks with a plan day on each date from Christmas on."""
    dates = [START + day * DAY for day in range(number * days)]
    return [Week(subject, dates[first : first + days]) for first in range(0, len(dates), days)]


MINE = [*weeks_of(1, 7, "basic Python"), Week("data", [dt.date(2026, 1, 3), dt.date(2026, 1, 1)])]


def test_picture_shows_weeks_and_streak_also_in_alt_text() -> None:
    card = finish_card("Noor", MINE, 7)
    assert card.alt == (
        "Noor: 9 of 9 plan days are done, 25 December 2025 – 3 January 2026. "
        "Basic Python: 25–31 Dec. Data: 1–3 Jan. The longest streak is 7 days."
    )
    heading = ["Noor", "9of 9 days", "25 December 2025 – 3 January 2026"]
    rows = ["basic Python", "25–31 Dec", "data", "1–3 Jan"]
    assert list_texts(card.svg) == [*heading, *rows, "Longest streak", "7 days"]


def test_week_across_months_names_both() -> None:
    assert "25 Dec – 3 Jan" in list_texts(finish_card("Noor", weeks_of(1, 10), 1).svg)


def test_plan_done_without_a_streak_shows_none() -> None:
    card = finish_card("Noor", weeks_of(1, 1), 0)
    assert card.alt.startswith("Noor: 1 of 1 plan days are done, 25 December 2025.")
    assert "streak" not in "".join([card.alt, *list_texts(card.svg)])


@pytest.mark.parametrize(("number", "days"), [(1, 1), (1, 99), (4, 25), (12, 8)])
def test_longest_plan_fits_with_a_piece_for_each_day(number: int, days: int) -> None:
    card = finish_card("M" * 32, weeks_of(number, days), 9999)
    assert len(card.alt) <= 1024
    assert not card.alt.endswith("…")
    drawn = ET.fromstring(card.svg)
    assert float(drawn.attrib["height"]) <= 1200
    bars = [line.attrib for line in drawn.iter(f"{SVG}line")]
    assert len(bars) == number
    for bar in bars:
        piece, gap = map(float, bar["stroke-dasharray"].split())
        assert piece > gap > 0
        assert days * (piece + gap) - gap == pytest.approx(WIDTH - 2 * MARGIN, abs=1)


def test_awkward_name_is_the_first_text() -> None:
    for name, shown in AWKWARD_NAMES.items():
        assert list_texts(finish_card(name, MINE, 7).svg)[0] == shown


@settings(deadline=None)
@given(st.text(max_size=32))
def test_any_name_gives_valid_document(name: str) -> None:
    card = finish_card(name, MINE, 7)
    assert len(list_texts(card.svg)) == 9
    assert card.alt.encode()


def test_card_of_plan_is_finish_card_once_all_days_are_done(catalog: Catalog) -> None:
    plan = catalog.plan
    almost, finished = (plan_progress(catalog, 40, done) for done in (plan.length - 1, plan.length))
    assert card_of(almost, "Noor").name == "progress"
    card = card_of(finished, "Noor")
    assert card.name == "finish"
    subjects = [week.subject for week in plan.weeks]
    assert list_texts(card.svg)[3:-2:2] == subjects
    assert list_texts(card_of(finished).svg)[0] == "Your plan"
