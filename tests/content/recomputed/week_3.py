"""Plan days of week 3: the typed table is cleaned, and shares are computed from known counts.

Kaggle's Titanic table can't be shipped. What counts can't tell is not recomputed.
"""

import tempfile
from contextlib import chdir

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.week_1 import numbers_in

COUNTS = {  # passengers and survivors
    ("female", 1): (94, 91),
    ("female", 2): (76, 70),
    ("female", 3): (144, 72),
    ("male", 1): (122, 45),
    ("male", 2): (108, 17),
    ("male", 3): (347, 47),
}
WITHOUT_AGE = {1: 30, 2: 11, 3: 136}
SURVIVORS_WITHOUT_AGE = 52
NOT_AT_HAND = "Kaggle's Titanic table can't be shipped"


def people(*, sex: str = "", pclass: int = 0) -> tuple[int, int]:
    """How many passengers of a sex and class there were, and how many survived; of all by default."""
    chosen = [
        counts
        for (one_sex, one_class), counts in COUNTS.items()
        if sex in {"", one_sex} and pclass in {0, one_class}
    ]
    return sum(passengers for passengers, _ in chosen), sum(survivors for _, survivors in chosen)


def share(*, sex: str = "", pclass: int = 0) -> float:
    """The share that survived of those whom `people` counts."""
    passengers, survivors = people(sex=sex, pclass=pclass)
    return survivors / passengers


@recomputes("day first-notebook")
def first_notebook(item: Item) -> None:
    text = item["text"]
    text.says(people()[0])
    text.cannot_check(NOT_AT_HAND, 12)
    text.repeats(1)


@recomputes("day ask-a-table")
def ask_a_table(item: Item) -> None:
    text = item["text"]
    text.says(share())
    for sex in ("female", "male"):
        text.says([people(sex=sex)[0], share(sex=sex)])
    text.cannot_check(NOT_AT_HAND, [29.7, 28.0], 512.33, 42)
    text.repeats(0, 1, 10)


@recomputes("day missing-values")
def missing_values(item: Item) -> None:
    gaps, passengers, survivors = sum(WITHOUT_AGE.values()), *people()
    known, median, mean, spread = passengers - gaps, 28.0, 29.7, 14.5
    text = item["text"]
    text.says(gaps, WITHOUT_AGE[3] / people(pclass=3)[0], SURVIVORS_WITHOUT_AGE / gaps)
    text.says((survivors - SURVIVORS_WITHOUT_AGE) / known)
    text.cannot_check(NOT_AT_HAND, [687, 2], spread)
    mean_filled = (known * mean + gaps * median) / passengers
    squares = (known - 1) * spread**2 + known * (mean - mean_filled) ** 2
    squares += gaps * (median - mean_filled) ** 2
    text.says((squares / (passengers - 1)) ** 0.5)
    text.repeats(1)


@recomputes("day dirty-rows")
def dirty_rows(item: Item) -> None:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        printed, names = run("\n".join(item.listings[:-1]))
    assert names["orders"]["city"].nunique() == 5
    rows_and_cities, prices = printed[-2:]
    before, after = numbers_in([prices])
    text = item["text"]
    text.says(numbers_in([rows_and_cities]), [before, after])
    text.repeats(1200, 12.00)


@recomputes("day groups")
def groups(item: Item) -> None:
    text = item["text"]
    text.says(share(sex="female", pclass=1), share(sex="male", pclass=3))
    printed, names = run(item.listings[2])
    error, low, high = numbers_in(printed)
    assert names["n"] == people(sex="female", pclass=3)[0]
    assert names["p"] == share(sex="female", pclass=3)
    text.says(error, [low, high], [20, (0.5 * 0.5 / 20) ** 0.5])
    text.repeats(10)


@recomputes("day hold-back")
def hold_back(item: Item) -> None:
    passengers = people()[0]
    test = round(passengers * 0.25)
    text = item["text"]
    text.says([test, passengers - test])
    text.cannot_check(NOT_AT_HAND, 0.39, 0.62, 0.78, [0.71, 0.70], [0.795, 0.789])
    text.repeats(1, 5)


@recomputes("day first-model")
def first_model(item: Item) -> None:
    text = item["text"]
    text.cannot_check(NOT_AT_HAND, [0.98, 0.78], [0.84, 0.82], [0.35, 0.71], 0.35)
    text.repeats(0, 1, 10)
