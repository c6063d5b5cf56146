"""Cells of a spreadsheet: no text is taken for a formula, none is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.cells import guarded

STARTS = "=+-@\t\r\n＝＋－＠"
before = st.text(alphabet=" '\"“\u00a0\ufeff\u200b", max_size=3)
texts = st.one_of(
    st.text(),
    st.builds("".join, st.tuples(before, st.sampled_from(STARTS), st.text())),
)


@given(texts)
@example("=1+1")
@example('"=1+1"')
@example(" ＝HYPERLINK()")
@example("\ufeff@SUM(1)")
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    shown = guarded(text).lstrip(' "“\u00a0\ufeff\u200b')
    assert not shown.startswith(tuple(STARTS))


@given(texts)
def test_what_was_guarded_is_read_back(text: str) -> None:
    cell = guarded(text)
    assert cell.removeprefix("'") == text


@pytest.mark.parametrize(
    "text", ["", "Alice", "2026-10-19T08:00:00Z", "a=b", "“quoted”", "42", "…"]
)
def test_what_no_spreadsheet_misreads_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", ["800000000000000001", "−5", "﹢5", "'tis", "   -x"])
def test_what_one_would_misread_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
