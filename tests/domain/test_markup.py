"""Members' words stay words, and no text takes long."""

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content.names import fold
from bot.domain.markup import (
    clean_name,
    clean_text,
    code_block,
    escape,
    escape_within,
    quoted,
    safe_name,
    without_accents,
    without_markup,
)
from bot.services.moderation.export_files import escape_cell

_MOST_TYPED = 6000  # characters that Discord takes for an option
_AWKWARD = st.sampled_from([
    "[", "](", "(", ")", "[a](b)", "*", "_", "\\", "`", "```", "```py\n", "|", "~", "<", ">", "@", ":", "://", "https://a",
    "- ", "# ", "1.", "1", "\n", " ", "\t", "a", "é", "a.b", "www.", "=", ",", "'", '"', "\r\n",
    "\u0301", "\u0315\u0327", "\u200d", "\ufe0f", "\U0001f3f4", "\U000e0067", "\u202e", "\ufdfa", "א", "\x00",
])  # fmt: skip
_READERS: tuple[Callable[[str], object], ...] = (
    escape,
    safe_name,
    quoted,
    clean_name,
    clean_text,
    without_accents,
    fold,
    escape_cell,
    without_markup,
    lambda text: code_block(text, 4000),
    lambda text: escape_within(text, 1900),
    lambda text: escape_within(text, 1900, blocks=True),
)
_BLOCK = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*[^\n].*?\n*```", re.DOTALL | re.IGNORECASE)
"""What Discord takes for a block of code, where no backslash is before it."""


@pytest.mark.parametrize(
    ("typed", "escaped"),
    [
        ("**a** _b_ ~c~ |d| `e` \\", r"\*\*a\*\* \_b\_ \~c\~ \|d\| \`e\` \\"),
        ("[x](https://a.example)", "\\[x]\u200b(https://a.example)"),
        ("# a\n  - b\n> c\n-# d\n12. e", "\\# a\n  \\- b\n\\> c\n\\-# d\n12\\. e"),
        ("a - b > c # d, 1.5", "a - b > c # d, 1.5"),
        (":tada: 12:30 :)", "\\:tada: 12:30 :)"),
        ("bob:skull", "bob\\:skull"),  # a screen may go on with a colon
        ("18:00", "18:00"),
        ("<@1> <t:0> @here", "<\u200b@\u200b1> <\u200bt:0> @\u200bhere"),
        ("https://a.example/@me/b_c?d=*e*", "https://a.example/@me/b_c?d=\\*e\\*"),
        ("https://a.example/@everyone", "https://a.example/@\u200beveryone"),
        ("https://a.example/A_(b_c)_it's_d", "https://a.example/A_(b_c)_it's_d"),
        ("(https://a.example/b_c)", "(https://a.example/b_c)"),
        ("HTTPS://a.example/b_c", "HTTPS://a.example/b\\_c"),
    ],
)
def test_markup_has_no_effect(typed: str, escaped: str) -> None:
    assert escape(typed) == escaped


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Noor", "Noor"),
        ("https://evil.example", "https:\u200b//evil.example"),
        ("two\nlines", "two lines"),
        ("נור 5", "\u2068נור 5\u2069"),
        ("\u202e\u2066", "(a name that can’t be shown)"),
        ("<b>R&D</b>", "<\u200bb>R&D<\u200b/b>"),
    ],
)
def test_name_is_words_on_one_line(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.lists(_AWKWARD, max_size=30).map("".join))
def test_nothing_that_discord_gives_a_meaning_to_is_left(text: str) -> None:
    for meaning in ("@everyone", "@here", "<@", "<#", "<:", "<t:", "</", "]("):
        assert meaning not in escape(text)
    shown = safe_name(text)
    assert shown.strip()
    assert "://" not in shown
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*a*\n```Python\nx = *b*\n```\n*c*", "\\*a\\*\n```python\nx = *b*\n```\n\\*c\\*"),
        ("```\n  a\n```", "```\n  a\n```"),
        ("```c++ \na```", "```c++\na\n```"),
        ("```not a language\na\n```", "```\nnot a language\na\n```"),
        ("see ```a``` here", "see \n```\na\n```\n here"),
        ("https://a.example/```a```", "https://a.example/\n```\na\n```"),
        ("```\na\n```# b", "```\na\n```\n\\# b"),
        ("```\na\n```\n```py\nb", "```\na\n```\n\\`\\`\\`py\nb"),
        ("```py\n\n```@here", "```\npy\n```\n@\u200bhere"),
        ("```\n```", "```\n\u200b\n```"),
        ("``\x00`a\n```", "```\na\n```"),
        ("`a` ``b``", "\\`a\\` \\`\\`b\\`\\`"),
    ],
)
def test_closed_code_block_stays_one_and_the_rest_is_words(typed: str, shown: str) -> None:
    assert escape_within(typed, 4000, blocks=True) == shown


def test_code_block_that_is_cut_is_closed() -> None:
    assert escape_within("```sql\nselect 1;\n```", 18, blocks=True) == "```sql\nselect\n```…"


@given(st.lists(_AWKWARD, max_size=30).map("".join), st.integers(1, 80))
def test_nothing_around_blocks_has_a_meaning_however_it_is_cut(text: str, longest: int) -> None:
    shown = escape_within(text, longest, blocks=True)
    assert len(shown) <= longest
    for words in _BLOCK.split(shown):
        for meaning in ("```", "@everyone", "@here", "<@", "<#", "<:", "<t:", "</", "]("):
            assert meaning not in words
        assert not re.search(r"^(#|-|>|1\.) ", words, re.MULTILINE)


@given(st.text(max_size=_MOST_TYPED))
def test_quoted_text_is_short_and_on_one_line(typed: str) -> None:
    shown = quoted(typed)
    assert len(shown) <= 160
    assert len(shown.splitlines()) == 1


def test_quoted_markup_and_direction_marks_have_no_effect() -> None:
    assert quoted("**a** \u202e`b`\n# c") == "“\\*\\*a\\*\\* \\`b\\` # c”"


@given(
    st.lists(_AWKWARD, min_size=1, max_size=3).map("".join),
    st.lists(_AWKWARD, max_size=3).map("".join),
)
def test_no_text_takes_more_than_linear_time(start: str, end: str) -> None:
    """Texts that repeat something, since those are what backtracking takes long for.

    It took seconds for them; what reads a text once takes 1 to 5 ms, and more on a busy machine.
    """
    half = _MOST_TYPED // 2
    text = (start * half)[:half] + (end * half)[:half]
    for reader in _READERS:
        assert any(_milliseconds(reader, text) < 50 for _ in range(3)), reader


def _milliseconds(reader: Callable[[str], object], text: str) -> float:
    """Return the time that this thread works, which other processes do not make longer."""
    began = time.thread_time()
    reader(text)
    return 1000 * (time.thread_time() - began)
