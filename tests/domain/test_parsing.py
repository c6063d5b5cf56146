"""Dates are read in the ways in which people type them."""

import datetime as dt

import pytest

from bot.domain.errors import Refusal
from bot.domain.parsing import parse_date


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-24", dt.date(2026, 12, 24)),
        ("24.12.", dt.date(2026, 12, 24)),
        ("30/11", dt.date(2026, 11, 30)),
        ("29.11.", dt.date(2027, 11, 29)),
        ("0", dt.date(2026, 11, 30)),
        ("31", dt.date(2026, 12, 31)),
    ],
)
def test_date_is_parsed_as_one_to_come(typed: str, expected: dt.date) -> None:
    assert parse_date(typed, dt.date(2026, 11, 30)) == expected


@pytest.mark.parametrize(
    "typed", ["", "31.11.", "someday", "2026-13-01", "1000", "30 Feb", " " * 100 + "24 Dec"]
)
def test_text_that_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="isn’t a date"):
        parse_date(typed, dt.date(2026, 11, 30))
