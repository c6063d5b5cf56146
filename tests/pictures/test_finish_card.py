"""The finish card: complete alternative text, and valid drawing for any name and plan."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.actor import Visibility
from bot.domain.content import Catalog
from bot.domain.markup import SafeName
from bot.pictures.cards.drawing import MARGIN, WIDTH, Color, format_period
from bot.pictures.cards.finish import Finish, Week, finish_card
from bot.pictures.worker import render_png
from bot.services.points.milestones import MemberRecord
from bot.ui.plan.progress import finish_of, finish_text
from tests.pictures.svg import AWKWARD_NAMES, contrast, list_rects, list_texts
from tests.ui.longest.plan import plan_progress

MINE = Finish(
    name="Noor",
    weeks=(
        Week(1, "basic Python", 7, dt.date(2026, 1, 1), dt.date(2026, 1, 7)),
        Week(2, "math basics", 7, dt.date(2026, 1, 8), dt.date(2026, 1, 15)),
        Week(3, "data", 7, dt.date(2026, 1, 16), dt.date(2026, 1, 22)),
        Week(4, "first portfolio project", 9, dt.date(2026, 1, 23), dt.date(2026, 2, 2)),
    ),
    longest=28,
    points=1340,
)


def weeks_of(number: int, days: int) -> tuple[Week, ...]:
    start = dt.date(2025, 12, 1)
    return tuple(
        Week(
            week + 1,
            "W" * 28,
            days,
            start + dt.timedelta(9 * week),
            start + dt.timedelta(9 * week + 8),
        )
        for week in range(number)
    )


def test_picture_has_the_weeks_and_alt_text_the_figures() -> None:
    card = finish_card(MINE)
    assert card.alt == (
        "Noor did 30 of 30 plan days, 1 January – 2 February 2026. That makes 1,340 points and "
        "28 days in a row."
    )
    assert list_texts(card.svg) == [
        "Noor",
        "30of 30 days",
        "1 Jan – 2 Feb 2026",
        "Week 1",
        "basic Python",
        "1–7 Jan",
        "Week 2",
        "math basics",
        "8–15 Jan",
        "Week 3",
        "data",
        "16–22 Jan",
        "Week 4",
        "first portfolio project",
        "23 Jan – 2 Feb",
        "1,340",
        "points",
        "28",
        "days in a row",
    ]


def test_message_text_matches_card() -> None:
    text = finish_text(MINE, "You’ve finished the plan")
    assert (
        "**30 of 30** days, 1 January – 2 February 2026 · 1,340 points · longest streak: 28 days"
        in text
    )
    assert "- Week 4, first portfolio project: 9 days, 23 Jan – 2 Feb" in text


def test_every_plan_day_has_a_bar_piece() -> None:
    pieces = [
        one for one in list_rects(finish_card(MINE).svg, fill=Color.ACCENT) if one["height"] == "16"
    ]
    assert len(pieces) == 30


def test_zero_points_are_not_shown() -> None:
    card = finish_card(replace(MINE, points=0))
    assert "points" not in card.alt
    assert "points" not in list_texts(card.svg)


def test_plan_done_in_one_day_shows_one_date() -> None:
    one = Week(1, "basic Python", 1, dt.date(2026, 1, 1), dt.date(2026, 1, 1))
    card = finish_card(Finish("Noor", (one,), 1, 1))
    assert card.alt.startswith(
        "Noor did 1 of 1 plan days, 1 January 2026. That makes 1 point and 1 day in a row"
    )
    assert format_period(one.first, one.last) == "1 January 2026"


def test_period_across_new_year_names_both_years() -> None:
    first, last = dt.date(2025, 12, 20), dt.date(2026, 1, 20)
    assert format_period(first, last) == "20 December 2025 – 20 January 2026"
    assert format_period(first, last, short=True) == "20 Dec – 20 Jan"


@pytest.mark.parametrize(("name", "shown"), AWKWARD_NAMES.items())
def test_no_name_breaks_drawing(name: str, shown: str) -> None:
    card = finish_card(replace(MINE, name=name))
    assert list_texts(card.svg)[0] == shown
    assert render_png(card.svg).startswith(b"\x89PNG")


_TEXT_COUNT = len(list_texts(finish_card(MINE).svg))


@settings(deadline=None)
@given(st.text(max_size=32))
def test_any_name_gives_valid_document(name: str) -> None:
    card = finish_card(replace(MINE, name=name))
    assert len(list_texts(card.svg)) == _TEXT_COUNT
    assert card.alt.encode()


@pytest.mark.parametrize(("number", "days"), [(1, 1), (1, 99), (4, 25), (12, 8)])
def test_longest_plan_fits_card_and_alt_text(number: int, days: int) -> None:
    card = finish_card(Finish("M" * 32, weeks_of(number, days), 9999, 1_000_000))
    paper, *rects = list_rects(card.svg)
    assert float(paper["height"]) <= 1200
    for rect in rects:
        assert float(rect["x"]) >= MARGIN
        assert float(rect["x"]) + float(rect["width"]) <= WIDTH - MARGIN + 0.2
        assert float(rect["y"]) + float(rect["height"]) <= float(paper["height"])
    assert len(card.alt) <= 1024
    assert not card.alt.endswith("…")


def test_all_text_has_contrast_with_background() -> None:
    assert all(
        contrast(Color.BACKGROUND, ink) >= 4.5 for ink in (Color.TEXT, Color.MUTED, Color.ACCENT)
    )


def test_member_is_shown_by_chosen_name(catalog: Catalog) -> None:
    seen = plan_progress(catalog, 30, 30)
    shown = MemberRecord(SafeName("Noor"), Visibility.SHOWN, None, 300, ())
    alias = MemberRecord(SafeName("Noor"), Visibility.ALIAS, SafeName("quiet otter"), 300, ())
    assert finish_of(seen, shown).name == "Noor"
    assert finish_of(seen, alias).name == "quiet otter"
    assert finish_of(seen, replace(shown, visibility=Visibility.HIDDEN)).name == "Noor"
