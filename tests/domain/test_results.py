"""Results are compared as people type them: with any separators, with the unit or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import ComputedResult
from bot.domain.errors import Refusal
from bot.domain.results import is_right, result_text, seed_of


def about(unit: str = "", tolerance: float = 0) -> ComputedResult:
    return ComputedResult.model_validate(
        {"generator": "x", "tolerance": tolerance, **({"unit": unit} if unit else {})}
    )


def test_right_result_is_understood() -> None:
    for result, unit, typed in (
        (1234.5, "euros", "1,234.5"),
        (1234.5, "euros", "1 234,5"),
        (1234.5, "euros", "1.234,5"),
        (1234.5, "euros", "1’234.5"),
        (1234.5, "euros", "1234,50 €"),
        (1234.5, "euros", "€1234.5"),
        (1234.5, "euros", "EUR 1,234.50"),
        (1234567, "", "1,234,567"),
        (1234, "people", "1.234"),
        (1.234, "", "1,234"),
        (12, "%", "12 %"),
        (12, "%", "12 percent"),
        (0.12, "", "12 %"),
        (7, "people", "7 persons"),
        (90, "minutes", "90 min"),
        (800, "ms", " 800 ms "),
        (21.5, "°C", "21,5°C"),
        (0.5, "dollars", "$.5"),
        (-3, "", "−3"),
    ):
        assert is_right(about(unit), result, typed), typed


@pytest.mark.parametrize(
    ("result", "typed", "right"),
    [(20.0, "20.01", True), (20.0, "19.99", True), (20.0, "20.02", False), (20.0, "2", False)],
)
def test_number_may_be_off_by_the_tolerance(result: float, typed: str, *, right: bool) -> None:
    assert is_right(about(tolerance=0.01), result, typed) is right


@pytest.mark.parametrize("typed", ["", "ten", "12 hours", "1,23,4", "1e3", "12 13", "--3", "nan"])
def test_what_is_no_number_in_the_unit_is_not_counted_as_a_try(typed: str) -> None:
    with pytest.raises(Refusal, match=r"Type only a number.* You may add “minutes”"):
        is_right(about("minutes"), 12, typed)


@pytest.mark.parametrize(
    ("typed", "right"), [("c05", True), (" C05 ", True), ("“c05”", True), ("c06", False)]
)
def test_word_is_right_apart_from_capitals_spaces_and_quotes(typed: str, *, right: bool) -> None:
    assert is_right(about(), "c05", typed) is right


def test_empty_word_is_not_counted_as_a_try() -> None:
    with pytest.raises(Refusal, match="Type the result"):
        is_right(about(), "c05", " “” ")


@given(st.integers(-(10**9), 10**9), st.sampled_from([",.", " .", " ,", ".,", "’.", "'."]))
def test_every_number_is_right_however_it_is_written(cents: int, signs: str) -> None:
    typed = f"{cents / 100:_.2f}".replace(".", "|").replace("_", signs[0]).replace("|", signs[1])
    assert is_right(about(), cents / 100, typed)


def test_result_is_shown_with_its_unit() -> None:
    assert result_text(about("euros"), 1234.5) == "1,234.5 euros"
    assert result_text(about(), "c05") == "c05"


@given(st.integers(0, 2**62), st.integers(0, 2**62), st.integers(0, 2**62))
def test_seed_differs_between_databases_members_and_posts(
    post: int, member: int, other: int
) -> None:
    assert seed_of("a", post, member) == seed_of("a", post, member) != seed_of("b", post, member)
    if member != other:
        assert seed_of("a", post, member) != seed_of("a", post, other)
        assert seed_of("a", member, post) != seed_of("a", other, post)
