"""Texts without characters that could break, hide or reverse what others read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean_text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("\u202eevil\u202c", "evil"),
        ("\u2067right\u2069", "right"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("two\u2028lines", "twolines"),
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
