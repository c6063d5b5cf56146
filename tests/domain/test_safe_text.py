"""Members' words as values: in a text they are escaped, and nowhere else can they be put by mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import SafeName, SafeText, escape, safe_name


@given(st.text())
def test_text_in_an_f_string_is_escaped(typed: str) -> None:
    assert f"{SafeText(typed)}" == escape(typed)


@given(st.text())
def test_name_in_an_f_string_is_escaped_on_one_line_and_not_empty(typed: str) -> None:
    shown = f"{SafeName(typed)}"
    assert shown == safe_name(typed)
    assert "\n" not in shown
    assert shown


@given(st.text())
def test_name_in_a_menu_is_on_one_line_and_not_empty(typed: str) -> None:
    assert SafeName(typed).plain.strip()
    assert "\n" not in SafeName(typed).plain


@pytest.mark.parametrize("written", [SafeText("<@1>"), SafeName("<@1>")])
def test_words_can_be_neither_joined_nor_added_to_a_text_unescaped(written: SafeText) -> None:
    names = [written]
    with pytest.raises(TypeError):
        ", ".join(names)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        "by " + written  # type: ignore[operator]
