"""Times and dates are read in the ways in which people type them."""

import datetime as dt

import pytest

from bot.domain.errors import Refusal
from bot.domain.parsing import parse_date, parse_time


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("19:30", dt.time(19, 30)),
        ("7.15", dt.time(7, 15)),
        ("7", dt.time(7)),
        ("730", dt.time(7, 30)),
        ("0:00", dt.time(0)),
        ("7:30 pm", dt.time(19, 30)),
        ("12 PM", dt.time(12)),
        ("12 am", dt.time(0)),
        ("0:30 am", dt.time(0, 30)),
        ("0:30 pm", dt.time(12, 30)),
    ],
)
def test_time_is_parsed(typed: str, expected: dt.time) -> None:
    assert parse_time(typed) == expected


@pytest.mark.parametrize("typed", ["", "24:00", "7:60", "13 pm", "13 am", "7:5", "half past"])
def test_text_that_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="isn’t a time"):
        parse_time(typed)


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


@pytest.mark.parametrize("typed", ["", "31.11.", "someday", "2026-13-01", "1000", "30 Feb"])
def test_text_that_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="isn’t a date"):
        parse_date(typed, dt.date(2026, 11, 30))
