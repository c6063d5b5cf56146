"""Names on boards: harmless to the lines around them."""

import pytest

from bot.ui.standings.formatting import safe_name


def test_only_right_to_left_names_are_isolated() -> None:
    assert safe_name("Noor") == "Noor"
    assert safe_name("https://evil.example") == "https:\u200b//evil.example"
    assert safe_name("נור 5") == "\u2068נור 5\u2069"
    assert safe_name("\u202e\u2066") == "(a name that can’t be shown)"


@pytest.mark.parametrize("name", ["<b>R&D</b>", "a\x00b\ud800\u202ec\uffff", "]]>&amp;", ""])
def test_any_name_can_be_sent(name: str) -> None:
    assert safe_name(name).encode()
