"""Escaping of CSV cells: no text is read as a formula, and all text can be restored."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.services.moderation.export_files import escape_cell

ENDS = re.compile(r"([;\t\r\n])")
"""Characters that may separate cells instead of the comma."""

STARTS = "=+-@\t\r\n＝＋－＠"
before = st.text(alphabet=" '\"“\u00a0\ufeff\u200b", max_size=3)
formulas = st.builds("".join, st.tuples(before, st.sampled_from(STARTS), st.text()))
parts = st.lists(st.one_of(st.text(), formulas, st.sampled_from(";\t\r\n")), max_size=5)
texts = st.one_of(st.text(), formulas, parts.map("".join), parts.map(";".join))


@given(texts)
@example("=1+1")
@example('"=1+1"')
@example(" ＝HYPERLINK()")
@example("\ufeff@SUM(1)")
def test_escaped_text_never_begins_like_formula(text: str) -> None:
    shown = escape_cell(text).lstrip(' "“\u00a0\ufeff\u200b')
    assert not shown.startswith(tuple(STARTS))


@given(texts)
@example("a;=1+1")
@example('a";"=1+1')
@example("a\n=1+1")
def test_no_part_between_separators_begins_like_formula(text: str) -> None:
    for part in ENDS.split(escape_cell(text))[2::2]:
        shown = part.lstrip(' "“\u00a0\ufeff\u200b')
        assert not shown.startswith(tuple(STARTS))


@given(texts)
def test_escaped_text_can_be_read_back(text: str) -> None:
    parts = ENDS.split(escape_cell(text))
    assert "".join(part.removeprefix("'") for part in parts) == text


def test_only_text_that_would_be_read_as_a_formula_is_escaped() -> None:
    for text in ("", "Alice", "2026-10-19T08:00:00Z", "a=b", "“quoted”", "42", "…", "a; b\nc"):
        assert escape_cell(text) == text
    for text in ("800000000000000001", "800000000000000001;x", "−5", "﹢5", "'tis", "   -x"):
        assert escape_cell(text) == f"'{text}"
