"""Texts without characters that could break, hide or reverse what others read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import clean_name, clean_text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("\u202eevil\u202c", "evil"),
        ("\u2067right\u2069", "right"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("two\u2028lines", "twolines"),
        ("a" + "\u0301" * 9 + "\nb\u0301", "a" + "\u0301" * 4 + "\nb\u0301"),
        (
            "مرحبا\u200f, עולם, 👩\u200d🎓, 🏴\U000e0067\U000e007f",
            "مرحبا\u200f, עולם, 👩\u200d🎓, 🏴\U000e0067\U000e007f",
        ),
    ],
)
def test_characters_that_disturb_others_are_removed(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored_and_cleaned_again(typed: str) -> None:
    cleaned = clean_text(typed)
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned.encode().decode()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("  Ann \n of\tGreen  ", "Ann of Green"),
        ("Ann\u202e nnA", "Ann nnA"),
        ("\u2800 \u3164", ""),
        ("\u200d\ufe0f", ""),
        ("\u034f", ""),
        ("\ufe0e\U000e0100", ""),
        ("\U0001d159", ""),
        ("\u200bAnn\u2060", "Ann"),
        ("A\u034fnn\U000e0041", "Ann"),
        ("🏴\U000e0067\U000e007f", "🏴"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("👩\u200d🎓", "👩\u200d🎓"),
        ("\ufff0\U000e0080", ""),
        ("A\u2065n\U000e0fffn", "Ann"),
        ("שלום", "שלום"),
        ("a" + "\u0301" * 9 + "b", "a" + "\u0301" * 4 + "b"),
    ],
)
def test_name_is_one_visible_line(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned
