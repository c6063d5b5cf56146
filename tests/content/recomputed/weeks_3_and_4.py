"""Plan days of weeks 3 and 4: the typed table is cleaned, and the similarity of films computed.

Kaggle's tables can't be shipped. What is known of them are counts; the rest can't be checked.
"""

import tempfile
from contextlib import chdir

import numpy as np
import pandas as pd

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.titanic import (
    NOT_AT_HAND,
    SURVIVORS_WITHOUT_AGE,
    WITHOUT_AGE,
    people,
    share,
)
from tests.content.recomputed.week_1 import numbers_in

MOVIELENS = "MovieLens can't be shipped"


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
        printed, names = run("\n".join(item.listings))
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
    text.says(error, [names["p"], low, high], [low, high], [20, (0.5 * 0.5 / 20) ** 0.5])
    text.repeats(0.5, 10)


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


@recomputes("day film-data")
def film_data(item: Item) -> None:
    friends, films = 6, 7
    text = item["text"]
    text.says(friends * films)
    text.cannot_check(MOVIELENS, 100_000)
    text.repeats(1, 3, 4.5, 0.5, 5, 4)


@recomputes("day popular-films")
def popular_films(item: Item) -> None:
    item["text"].repeats(2, 3)


@recomputes("day similar-films")
def similar_films(item: Item) -> None:
    def similarity(both: int, one: int, other: int) -> float:
        return float(both / np.sqrt(one * other))

    fans_a, fans_b, fans_both = 4, 9, 3
    tiny = pd.DataFrame({"A": [1] * 4 + [0] * 6, "B": [0] + [1] * 9})
    assert list(tiny.sum()) == [fans_a, fans_b]
    assert (tiny["A"] & tiny["B"]).sum() == fans_both
    text = item["text"]
    cases = [similarity(both, fans_a, fans_b) for both in (fans_both, fans_a, 0)]
    text.says(cases, cases[0], similarity(fans_a, fans_a, fans_a))
    text.repeats(fans_both, fans_a, fans_b, 5, 1, 2)


@recomputes("day film-suggestions")
def film_suggestions(item: Item) -> None:
    item["text"].says(sum([]))


@recomputes("day beat-the-baseline")
def beat_the_baseline(item: Item) -> None:
    text = item["text"]
    text.says(100 / 6)
    text.repeats(1)
    text.cannot_check(MOVIELENS, [1, 10], [1, 5])


@recomputes("day command-line")
def command_line(item: Item) -> None:
    item["text"].says(len([title for title in ("Jaws", "Alien") if "nonsense" in title.lower()]))


@recomputes("day readme")
def readme(item: Item) -> None:
    item["text"].says(3 / (4 * 9) ** 0.5)
    item["text"].repeats(1, 2, 3, 4, 0.001)
