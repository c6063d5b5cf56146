"""Typed numbers are read forgivingly, but no other number passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recall.judging import judge
from bot.domain.recall.numbers import numbers_in
from tests.domain.recall.questions import question


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (14, "14"),
        (14, " 14.0 "),
        (14, "14."),
        (14, "`14`"),
        (14, "“14”"),
        (14, "(14)"),
        (14, "about 14"),
        (14, "~14"),
        (14, "±14"),
        (14, "+/- 14"),
        (14, "It's 14."),
        (14, "I think it’s 14"),
        (14, "the answer is 14!"),
        (14, "14 minutes"),
        (14, "14min"),
        (14, "14 times"),
        (14, "14 times larger"),
        (14, "close to 14"),
        (14, "= 14"),
        (14, "28 / 2 = 14"),
        (14, "there are 14"),
        (14, "status 14"),
        (14, "fourteen"),
        (14, "Fourteen rows"),
        (14, "1.4e1"),
        (1000, "1,000"),
        (1000, "1 000"),
        (1000, "1.000"),
        (1000, "1_000"),
        (1000, "1k"),
        (1000, "one thousand"),
        (100_000, "100,000 emails"),
        (1234.5, "1,234.5"),
        (1234.5, "1.234,5"),
        (14, "by a factor of 14"),
        (14, "it still has 14"),
        (0.1, "one in ten"),
        (0.1, "a tenth"),
        (0.5, "0,5"),
        (0.5, ".5"),
        (0.5, "50%"),
        (0.5, "50 %"),
        (0.5, "50 per cent"),
        (0.5, "1/2"),
        (0.5, "half"),
        (0.5, "a half"),
        (0.25, "one quarter"),
        (0.3, "three tenths"),
        (1, "only one"),
        (2, "2, WARNING and ERROR"),
        (2, "two: warning and error"),
        (1, "just one row"),
        (5, "one returns 5"),
        (0.75, "3 of 4"),
        (0.75, "3 out of 4"),
        (2, "2 of 6"),
        (50, "50%"),
        (50, "50 percentage points"),
        (1, "100%"),
        (-1, "-1"),
        (-1, "−1"),
        (-1, "minus one"),
        (12, "$12"),
        (3, "position 3"),
        (0, "zero"),
        (100, "a hundred rows"),
        (40, "about forty"),
        (0, "none"),
        (0, "Nothing at all"),
        (3.875, "3,875"),
    ],
)
def test_number_is_read_in_many_forms(number: float, typed: str) -> None:
    assert judge(question(number=number), typed)


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (14, ""),
        (14, "?"),
        (14, "no idea"),
        (14, "13"),
        (14, "-14"),
        (14, "140"),
        (14, "1.4"),
        (14, "14.5"),
        (14, "14 or 15"),
        (14, "14 and fifteen"),
        (14, "14 and a half"),
        (14, "14 to 20"),
        (14, "14-15"),
        (14, "14 + 1"),
        (14, "not 14"),
        (14, "more than 14"),
        (14, "14 or more"),
        (14, "four teen"),
        (14, "14 15"),
        (14, "14 + 1 = 15"),
        (14, "14 ="),
        (14, "14 thousand"),
        (14, "1e999"),
        (5, "5 hundred"),
        (0.5, "0.5%"),
        (0.5, "5"),
        (0.5, "1/3"),
        (0.5, "1/0"),
        (50, "0.5"),
        (5, "five point five"),
        (3, "three times four"),
        (40, "forty-two"),
        (20, "20 twenty-one"),
        (1000, "1,00"),
    ],
)
def test_other_number_is_wrong(number: float, typed: str) -> None:
    assert not judge(question(number=number), typed)


@pytest.mark.parametrize(
    ("typed", "is_right"), [("0.27", True), ("27%", True), ("0.3", True), ("0.2", False)]
)
def test_number_may_be_off_by_its_tolerance(typed: str, is_right: bool) -> None:
    assert judge(question(number=18 / 67, tolerance=0.04), typed) is is_right


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", "{:,}", "about {} rows", "'{}'"]))
def test_any_whole_number_is_read(number: int, form: str) -> None:
    assert judge(question(number=number), form.format(number))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_number_is_right_exactly_if_it_is_near_enough(number: float, typed: float) -> None:
    asked = question(number=number, tolerance=0.5)
    off = abs(float(f"{typed:.4f}") - number)
    if abs(off - 0.5) > 1e-3:
        values = numbers_in(f"{typed:.4f}")
        assert judge(asked, f"{typed:.4f}") is (off < 0.5)
        assert len(values) == 1
