"""Texts without characters that could break, hide or reverse what others read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean_name, clean_text, looks_like_link, name_key


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
        ("🏴\U000e0067\U000e007f", "🏴\U000e0067\U000e007f"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("👩\u200d🎓", "👩\u200d🎓"),
        ("שלום", "שלום"),
        ("a" + "\u0301" * 9 + "b", "a" + "\u0301" * 4 + "b"),
    ],
)
def test_name_is_one_visible_line(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    "other",
    [
        "bob",
        "BOB",
        "В0b",
        "b\u200bob",
        "ｂｏｂ",
        "b o b",
        "bοb",
        "𝐛𝐨𝐛",
        "bo\u034fb",
        "bob\ufe0f",
        "bob\U000e0041",
        "bob\U000e0101",
    ],
)
def test_names_that_look_alike_have_the_same_key(other: str) -> None:
    assert name_key(other) == name_key("Bob")


@pytest.mark.parametrize(("one", "other"), [("Bob", "Rob"), ("Zoë", "Zoe"), ("Anna", "Ann")])
def test_names_that_differ_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_only_the_beginning_of_an_endless_name_is_compared() -> None:
    beginning = "e\u0301" * 100
    assert name_key(beginning + "\u0301\u0315" * 3000) == name_key(beginning)
    assert not looks_like_link(beginning + "e\u0301" * 3000 + "https://x.example")


@pytest.mark.parametrize(
    "name", ["https://x.example", "www.x", "evil.com", "join discord.gg/abc", "ｅｖｉｌ．ｃｏｍ"]
)
def test_name_that_looks_like_a_link_is_recognised(name: str) -> None:
    assert looks_like_link(name)


@pytest.mark.parametrize("name", ["quiet otter", "Dr. Who", "J.R. 2.0", "Ann...", "A.B"])
def test_ordinary_name_is_no_link(name: str) -> None:
    assert not looks_like_link(name)
