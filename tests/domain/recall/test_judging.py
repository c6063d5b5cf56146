"""Every kind of answer is judged: numbers, words and choices."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recall.judging import judge
from tests.domain.recall.questions import question


@given(st.text())
def test_any_text_is_judged(typed: str) -> None:
    for asked in (
        question(number=7.5),
        question(accept=["sorted"]),
        question(choose=["a", "b", "c"]),
    ):
        assert judge(asked, typed) in {True, False}


def test_none_is_zero_unless_it_is_a_known_wrong_answer() -> None:
    assert judge(question(number=0), "None")
    assert not judge(question(number=0, wrong=["none"]), "None ")


def test_answer_that_is_too_long_is_wrong() -> None:
    assert judge(question(number=1), "1" + " " * 99)
    assert not judge(question(number=1), "1" + " " * 100)


def test_first_option_is_right_and_no_other() -> None:
    asked = question(choose=["right", "wrong", "too wrong"])
    assert [judge(asked, typed) for typed in ("0", "1", "2", "right", "")] == [True] + [False] * 4
