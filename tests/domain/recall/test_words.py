"""Typed words are compared forgivingly, but no other word passes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recall.judging import judge
from tests.domain.recall.questions import question


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
        ("NaN", "NaN (not a number)"),
        ("division by zero", "Division by 0."),
        ("they will fail", "They’ll fail"),
        ("does not change", "doesn’t change"),
        ("doesn't pass", "doesnt pass"),
        ("it can't", "it cant"),
        ("will not start", "Won't start"),
        ("can't be read", "cannot be read"),
        ("2 rows", "two rows"),
        ("too high", "probably too high"),
        ("too high", "I think it’s too high"),
        ("Age", "the Age column"),
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
        ("median", "mean (median)"),
        ("two rows", "3 rows"),
        ("or", "our"),
        ("for", "four"),
        ("hour", "hor"),
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
    questions = {word: question(accept=[word]) for word in WORDS_OF_THE_FIELD}
    passed = {
        (accepted, typed)
        for accepted, typed in permutations(questions, 2)
        if judge(questions[accepted], typed)
    }
    spelt_alike = {("choice", "choices"), ("choices", "choice")}
    assert passed == spelt_alike


def test_known_wrong_answer_is_no_typing_error() -> None:
    assert judge(question(accept=["casual"]), "causal")
    assert not judge(question(accept=["casual"], wrong=["causal"]), "Causal")


def test_known_wrong_answer_is_not_another_spelling() -> None:
    assert judge(question(accept=["filled"]), "filed")
    assert not judge(question(accept=["filled"], wrong=["filed"]), "filed")
    assert judge(question(accept=["filled"], wrong=["filed"]), "Filled")


@given(st.sampled_from([word for word in WORDS_OF_THE_FIELD if len(word) >= 6]), st.data())
def test_one_swap_of_letters_in_a_long_word_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert judge(question(accept=[word]), typed)
