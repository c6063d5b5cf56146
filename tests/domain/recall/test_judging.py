"""Typed answers are judged forgivingly, but no other answer passes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.judging import judge
from bot.domain.recall.numbers import numbers_in


def question(**answer: object) -> RecallQuestion:
    forms = {} if "choose" in answer else {"right": ["x"], "wrong": ["y"]}
    asked = {"id": "a", "day": "b", "ask": "What?", "explain": "So.", **forms, **answer}
    return RecallQuestion.model_validate(asked)


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (14, "14"),
        (14, " 14.0 "),
        (14, "14."),
        (14, "`14`"),
        (14, "“14”"),
        (14, "(14)"),
        (14, "about 14"),
        (14, "~14"),
        (14, "It's 14."),
        (14, "I think it’s 14"),
        (14, "the answer is 14!"),
        (14, "14 minutes"),
        (14, "14min"),
        (14, "14 times"),
        (14, "14 times larger"),
        (14, "close to 14"),
        (14, "= 14"),
        (14, "28 / 2 = 14"),
        (14, "there are 14"),
        (14, "status 14"),
        (14, "fourteen"),
        (14, "Fourteen rows"),
        (14, "1.4e1"),
        (1000, "1,000"),
        (1000, "1 000"),
        (1000, "1.000"),
        (1000, "1_000"),
        (1000, "1k"),
        (1000, "one thousand"),
        (100_000, "100,000 emails"),
        (1234.5, "1,234.5"),
        (1234.5, "1.234,5"),
        (14, "by a factor of 14"),
        (14, "it still has 14"),
        (0.1, "one in ten"),
        (0.1, "a tenth"),
        (0.5, "0,5"),
        (0.5, ".5"),
        (0.5, "50%"),
        (0.5, "50 %"),
        (0.5, "50 per cent"),
        (0.5, "1/2"),
        (0.5, "half"),
        (0.5, "a half"),
        (0.25, "one quarter"),
        (1, "only one"),
        (1, "just one row"),
        (5, "one returns 5"),
        (0.75, "3 of 4"),
        (0.75, "3 out of 4"),
        (2, "2 of 6"),
        (50, "50%"),
        (50, "50 percentage points"),
        (1, "100%"),
        (-1, "-1"),
        (-1, "−1"),
        (-1, "minus one"),
        (12, "$12"),
        (3, "position 3"),
        (0, "zero"),
        (100, "a hundred rows"),
        (40, "about forty"),
        (0, "none"),
        (0, "Nothing at all"),
        (3.875, "3,875"),
    ],
)
def test_number_is_read_in_many_forms(number: float, typed: str) -> None:
    assert judge(question(number=number), typed)


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (14, ""),
        (14, "?"),
        (14, "no idea"),
        (14, "13"),
        (14, "-14"),
        (14, "140"),
        (14, "1.4"),
        (14, "14.5"),
        (14, "14 or 15"),
        (14, "14 to 20"),
        (14, "14-15"),
        (14, "14 + 1"),
        (14, "not 14"),
        (14, "more than 14"),
        (14, "14 or more"),
        (14, "four teen"),
        (14, "14 15"),
        (14, "14 + 1 = 15"),
        (14, "14 ="),
        (14, "14 thousand"),
        (14, "1e999"),
        (5, "5 hundred"),
        (0.5, "0.5%"),
        (0.5, "5"),
        (0.5, "1/3"),
        (0.5, "1/0"),
        (50, "0.5"),
        (5, "five point five"),
        (3, "three times four"),
        (40, "forty-two"),
        (20, "20 twenty-one"),
        (1000, "1,00"),
    ],
)
def test_other_number_is_wrong(number: float, typed: str) -> None:
    assert not judge(question(number=number), typed)


@pytest.mark.parametrize(
    ("typed", "is_right"), [("0.27", True), ("27%", True), ("0.3", True), ("0.2", False)]
)
def test_number_may_be_off_by_its_tolerance(typed: str, is_right: bool) -> None:
    assert judge(question(number=18 / 67, tolerance=0.04), typed) is is_right


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", "{:,}", "about {} rows", "'{}'"]))
def test_any_whole_number_is_read(number: int, form: str) -> None:
    assert judge(question(number=number), form.format(number))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_number_is_right_exactly_if_it_is_near_enough(number: float, typed: float) -> None:
    asked = question(number=number, tolerance=0.5)
    off = abs(float(f"{typed:.4f}") - number)
    if abs(off - 0.5) > 1e-3:
        values = numbers_in(f"{typed:.4f}")
        assert judge(asked, f"{typed:.4f}") is (off < 0.5)
        assert len(values) == 1


@given(st.text())
def test_any_text_is_judged(typed: str) -> None:
    for asked in (
        question(number=7.5),
        question(accept=["sorted"]),
        question(choose=["a", "b", "c"]),
    ):
        assert judge(asked, typed) in {True, False}


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("sorted", "Sorted"),
        ("sorted", "`sorted()`"),
        ("sorted", "sorted(numbers)"),
        ("sorted", "the sorted function"),
        ("sorted", "sortde"),
        ("sorted()", "sorted"),
        ("append", "list.append(x)"),
        ("append", ".append"),
        ("append", "big.append"),
        ("lower", "text.lower()"),
        (".lower()", "lower"),
        ("read_csv", "pd.read_csv"),
        ("read_csv", "read csv"),
        ("value_counts", "value-counts"),
        ("NameError", "name error"),
        ("median", "the median"),
        ("median", "a “median”."),
        ("median", "it's the median"),
        ("median", "meddian"),
        ("median", "medina"),
        ("standard deviation", "standard-deviation"),
        ("standard deviation", "standart deviation"),
        ("standard deviation", "Standard  deviaton"),
        ("normalise", "normalize"),
        ("colour", "color"),
        ("labelled", "labeled"),
        ("centre", "center"),
        ("row", "rows"),
        ("Rows", "row"),
        ("notes.txt", "Notes.txt"),
        ("'aiaiai'", "aiaiai"),
        ("[4, 5, 9]", "4 5 9"),
        ("[4, 5, 9]", "[4,5,9]"),
        ("[4, 5, 9]", "4, 5 and 9"),
        ("(891, 12)", "891, 12"),
        ("-1", "−1"),
        ("==", "`==`"),
        ("==", "= ="),
        ("//", "//"),
        ("%", "the % sign"),
        ("{'the': 3}", '{"the":3}'),
        ("WHERE", "where"),
        (".venv", ".venv"),
        (".venv", "venv"),
        ("git status", "`git status`"),
        ("None", "none"),
    ],
)
def test_word_is_recognised_in_many_forms(accepted: str, typed: str) -> None:
    assert judge(question(accept=[accepted]), typed)


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("median", ""),
        ("median", "()"),
        ("median", "mean"),
        ("median", "mean or median"),
        ("median", "not the median"),
        ("median", "medan mean"),
        ("mean", "meen"),
        ("mode", "code"),
        ("sorted", "sort"),
        ("sorted", "zorted"),
        ("symmetric", "asymmetric"),
        ("synchronous", "asynchronous"),
        ("precision", "recision recall"),
        ("[1, 4]", "14"),
        ("[1, 4]", "1, 4, 5"),
        ("-1", "1"),
        ("==", "="),
        ("=", "=="),
        ("/", "//"),
        ("&", "and"),
        ("{'the': 3}", "{'the': 4}"),
        ("git status", "git start"),
        ("True", "False"),
    ],
)
def test_other_word_is_wrong(accepted: str, typed: str) -> None:
    assert not judge(question(accept=[accepted]), typed)


_WORDS_OF_THE_FIELD = (
    "mean median mode average precision recall accuracy row column index variance deviation sample "
    "population train test training testing validation sort sorted append extend insert remove list "
    "dictionary tuple string integer float boolean True False None return print input import def "
    "class try except raise expect while break continue range len sum min max int str random seed "
    "shuffle choice choices sample head tail shape merge join concat groupby dropna fillna isna mean "
    "describe supervised unsupervised overfitting underfitting regression classification correlation "
    "causation baseline leakage bias fixture commit branch merge push pull fetch clone rebase restore "
    "image container volume layer port WHERE HAVING GROUP ORDER SELECT UPDATE DELETE "
    "SyntaxError NameError TypeError ValueError KeyError IndexError FileNotFoundError ImportError "
    "ZeroDivisionError IndentationError ModuleNotFoundError AttributeError ascending descending"
)
WORDS_OF_THE_FIELD = _WORDS_OF_THE_FIELD.split()


def test_no_word_of_the_field_passes_for_another() -> None:
    pairs = permutations(dict.fromkeys(WORDS_OF_THE_FIELD), 2)
    passed = {pair for pair in pairs if judge(question(accept=[pair[0]]), pair[1])}
    spelt_alike = {("choice", "choices"), ("choices", "choice")}
    assert passed == spelt_alike


def test_known_wrong_answer_is_no_typing_error() -> None:
    assert judge(question(accept=["casual"]), "causal")
    assert not judge(question(accept=["casual"], wrong=["causal"]), "Causal")


def test_none_is_zero_unless_it_is_a_known_wrong_answer() -> None:
    assert judge(question(number=0), "None")
    assert not judge(question(number=0, wrong=["none"]), "None ")


def test_answer_that_is_too_long_is_wrong() -> None:
    assert judge(question(number=1), "1" + " " * 99)
    assert not judge(question(number=1), "1" + " " * 100)


@given(st.sampled_from([word for word in WORDS_OF_THE_FIELD if len(word) >= 6]), st.data())
def test_one_swap_of_letters_in_a_long_word_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert judge(question(accept=[word]), typed)


def test_first_option_is_right_and_no_other() -> None:
    asked = question(choose=["right", "wrong", "too wrong"])
    assert [judge(asked, typed) for typed in ("0", "1", "2", "right", "")] == [True] + [False] * 4
