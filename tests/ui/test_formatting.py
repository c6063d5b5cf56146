"""Formatting of text, numbers and figures."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import PayRange
from bot.domain.markup import code_block
from bot.domain.schedule.clock import week_title
from bot.formatting import capitalize, join_fitting, join_words, ordinal, pay_range, rough_span


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (120_000, 180_000, "120–180K"),
        (200_000, None, "200K and more"),
        (1_250, 1_800, "1,250–1,800"),
        (9_000, 12_000, "9,000–12,000"),
        (52_500, 60_000, "52,500–60,000"),
        (45, None, "45 and more"),
        (150_000, 150_000, "150K"),
    ],
)
def test_pay_range_is_short_and_exact(low: int, high: int | None, written: str) -> None:
    assert pay_range(PayRange(low=low, high=high)) == written


def test_words_are_joined_as_in_a_sentence() -> None:
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b", "c"]) == "a, b and c"


def test_last_part_is_shown_rather_than_counted() -> None:
    assert join_fitting(["Python", "SQL"], ", ", longest=6) == "Python, SQL"
    assert join_fitting(["Python", "SQL", "Git"], ", ", longest=6) == "Python, … and 2 more"
    assert join_fitting(["Python", "S" * 40], ", ", longest=6) == "Python, … and 1 more"


def test_capitalize_changes_only_first_letter() -> None:
    assert capitalize("learn Python basics") == "Learn Python basics"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (102, "102nd"),
        (111, "111th"),
    ],
)
def test_ordinal_has_the_ending_of_its_number(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_week_is_named_by_its_monday() -> None:
    assert week_title("2026-W49") == "week of 30 November"
    assert week_title("2026-W01") == "week of 29 December"


@given(st.text(alphabet="`a\n", max_size=30))
@pytest.mark.parametrize("before", ["", "```"])
def test_text_cannot_end_its_code_block(before: str, typed: str) -> None:
    block = code_block(before + typed, 1000)
    assert "```" not in block[3:-3]


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "less than an hour"),
        (0.99, "less than an hour"),
        (1, "about an hour"),
        (1.6, "about 2 hours"),
        (35.4, "about 35 hours"),
        (36, "about 2 days"),
        (80, "about 3 days"),
    ],
)
def test_span_is_written_as_one_would_say_it(hours: float, text: str) -> None:
    assert rough_span(dt.timedelta(hours=hours)) == text
