"""Exercises of skills that need no model: sums, simulations and small programs."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from http import HTTPStatus

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError
from sklearn.metrics import accuracy_score, precision_score, recall_score

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import near
from tests.content.recomputed.week_3 import NOT_AT_HAND, WITHOUT_AGE, people, share

ONLY_GIVEN = {  # exercises that tell how much of something to make, and no figure to get
    "airflow": (5,),
    "clean-code": (40,),
    "cost-and-latency": (500, 5),
    "google-cloud": (10,),
    "observability": (200,),
}


def only_repeats(item: Item, numbers: tuple[float, ...]) -> None:
    item["practise"].repeats(*numbers)


for _skill, _numbers in ONLY_GIVEN.items():
    recomputes(f"skill {_skill}")(partial(only_repeats, numbers=_numbers))


@recomputes("skill sql")
def sql(item: Item) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript("""
            CREATE TABLE customers (id); INSERT INTO customers VALUES (1), (2), (3);
            CREATE TABLE orders (id, customer); INSERT INTO orders VALUES (1, 1), (2, 1), (3, 2);
        """)
        inner, left = (
            database.execute(
                f"SELECT COUNT(orders.id) FROM customers {join} orders ON customer = customers.id"
                " GROUP BY customers.id"
            ).fetchall()
            for join in ("JOIN", "LEFT JOIN")
        )
    assert (len(inner), len(left)) == (2, 3)
    item["practise"].says(left[2][0])


@recomputes("skill pandas")
def pandas(item: Item) -> None:
    item["practise"].says([share(sex="female"), share(sex="male")], share(sex="male", pclass=3))


@recomputes("skill data-cleaning")
def data_cleaning(item: Item) -> None:
    item["practise"].says(people()[0], sum(WITHOUT_AGE.values()))
    item["practise"].cannot_check(NOT_AT_HAND, [687, 2])


@recomputes("skill numpy")
def numpy_shapes(item: Item) -> None:
    item["practise"].says([*(np.ones(3) + np.ones((3, 1))).shape])
    item["practise"].repeats(3, 1)


@recomputes("skill apis")
def apis(item: Item) -> None:
    item["practise"].says(HTTPStatus.OK, HTTPStatus.NOT_FOUND)


@recomputes("skill backend")
def backend(item: Item) -> None:
    bedrooms = TypeAdapter(int)
    assert bedrooms.validate_python("3") == 3
    with pytest.raises(ValidationError):
        bedrooms.validate_python("three")
    item["practise"].says(HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY)
    item["practise"].repeats(3)


@recomputes("skill batch-services")
def batch_services(item: Item) -> None:
    texts, size = range(1_000), 100
    files = {start: texts[start : start + size] for start in range(0, len(texts), size)}
    assert len(files) == 10
    item["practise"].says(sum(map(len, files.values())))
    item["practise"].repeats(size)


@recomputes("skill pytorch")
def pytorch(item: Item) -> None:
    x, rate, steps = np.arange(1, 6), 0.01, 20
    item["practise"].repeats(1, 5, 0, rate, steps)

    def slope(w: float) -> float:
        return float(np.mean(2 * x * (w * x - 3 * x)))

    w, kept, gradient, path = 0.0, 0.0, 0.0, []
    for _ in range(steps):
        w -= rate * slope(w)
    for _ in range(1_000):
        gradient += slope(kept)
        kept -= rate * gradient
        path.append(kept)
    item["practise"].says(w, [near(min(path), 0.3), near(max(path), 0.3)])


@recomputes("skill tensorflow")
def tensorflow(item: Item) -> None:
    item["practise"].repeats(255, 128)
    item["practise"].cannot_check("Fashion-MNIST has to be downloaded", 0.88, 9)


@recomputes("skill evaluation-metrics")
def evaluation_metrics(item: Item) -> None:
    payments, fraud, flagged, found = 1_000, 20, 30, 15
    item["practise"].repeats(payments, fraud, flagged, found)
    truth = [1] * fraud + [0] * (payments - fraud)
    flags = [1] * found + [0] * (fraud - found) + [1] * (flagged - found)
    flags += [0] * (payments - len(flags))
    metrics = accuracy_score, precision_score, recall_score
    item["practise"].says([metric(truth, flags) for metric in metrics])
    nothing = [0] * payments
    item["practise"].says([accuracy_score(truth, nothing), recall_score(truth, nothing)])


@recomputes("skill experimentation")
def experimentation(item: Item) -> None:
    tests, visitors, percent, look, level = 1_000, 1_000, 10, 100, 0.05
    item["practise"].repeats(tests, visitors, percent, look, 2 * look, level)
    luck = np.random.default_rng(7)
    bought = luck.binomial(look, percent / 100, (2, 20_000, visitors // look)).cumsum(axis=2)
    seen = look * np.arange(1, visitors // look + 1)
    error = np.sqrt(2 * 0.1 * 0.9 / seen)
    surprising = abs(bought[0] - bought[1]) / seen > 1.96 * error
    for found in (surprising[:, -1].mean(), surprising.any(axis=1).mean()):
        item["practise"].says(near(tests * found, 8))


@recomputes("skill statistics")
def statistics(item: Item) -> None:
    own, repeats, percent = 30, 10_000, 95
    item["practise"].repeats(own, repeats, percent)
    luck = np.random.default_rng(7)
    numbers = luck.normal(size=own)
    means = luck.choice(numbers, (repeats, own)).mean(axis=1)
    low, high = np.quantile(means, [0.5 - percent / 200, 0.5 + percent / 200])
    item["practise"].says(near((high - low) / numbers.std(), 0.06))


@recomputes("skill probability")
def probability(item: Item) -> None:
    item["practise"].repeats(100_000, 20, 40, 2, 1)
    for spam in (0.20, 0.01):
        caught, wrong = spam * 0.40, (1 - spam) * 0.02
        item["practise"].says(100 * caught / (caught + wrong))


@recomputes("skill calculus")
def calculus(item: Item) -> None:
    lowest, start, steps = 3, 0, 20
    item["practise"].repeats(lowest, start, 2, steps)
    for size in (0.1, 1.1):
        w = float(start)
        for _ in range(steps):
            w -= size * 2 * (w - lowest)
        item["practise"].repeats(size)
        item["practise"].says(w)


@recomputes("skill spark")
def spark(item: Item) -> None:
    numbers = int(re.findall(r"range\(([\d_]+)\)", item.shown)[0])
    item["practise"].says(numbers / 2 / 5)


@recomputes("skill model-monitoring")
def model_monitoring(item: Item) -> None:
    rows, factor, group = 100, 100, 20
    column = np.array([1] * rows + [factor] * rows)
    means = column.reshape(-1, group).mean(axis=1)
    jump = int(np.argmax(means > 10)) * group + 1
    item["practise"].says(jump)
    item["practise"].repeats(rows, group)


@recomputes("skill testing")
def testing(item: Item) -> None:
    for text in ("1,200", " 15 "):
        assert f'"{text}"' in item["practise"].text
        item["practise"].repeats(float(text.replace(",", "")))
        item["practise"].says(float(text.replace(",", "")))


@recomputes("skill system-design")
def system_design(item: Item) -> None:
    predictions, milliseconds = 100, 40
    item["practise"].repeats(predictions, milliseconds)
    item["practise"].says(predictions * milliseconds / 1000)


@recomputes("skill cloud-platforms")
def cloud_platforms(item: Item) -> None:
    machine, storage, sending, days, stored, sent = 0.10, 0.02, 0.09, 30, 50, 200
    item["practise"].repeats(machine, storage, sending, days, stored, sent, 8)
    other = storage * stored + sending * sent
    item["practise"].says(*(machine * hours * days + other for hours in (8, 24)))


@recomputes("skill security-and-privacy")
def security_and_privacy(item: Item) -> None:
    found = re.findall(r"\((\d+), (\w+)\)", item["practise"].text)
    people = pd.DataFrame(found, columns=["age", "city"]).astype({"age": int})
    people["tens"] = people["age"] // 10
    columns: list[list[str]] = [["age", "city"], ["tens", "city"], ["tens"]]
    unique = [int((people.groupby(names).size() == 1).sum()) for names in columns]
    item["practise"].says([unique[0], len(people), *unique[1:]])
    item["practise"].repeats(*people["age"])


@recomputes("skill negotiation")
def negotiation(item: Item) -> None:
    parts = [(2, 3, 10), (1, 2, 3), (1, 1, 7)]
    for part in parts:
        item["practise"].gives(*part)
    best, usual, worst = (np.array(hours) for hours in zip(*parts, strict=True))
    weighted = [float(hours) for hours in (best + 4 * usual + worst) / 6]
    item["practise"].says(int(usual.sum()), int(worst.sum()), weighted, sum(weighted))
    item["practise"].repeats(4, 6)


@recomputes("skill ai-regulation")
def ai_regulation(item: Item) -> None:
    kinds = {  # by the Commission's examples and the Act's Articles 5, 6 and 50
        "spam filter": "no duty",
        "chatbot": "says what it is",
        "ranks applicants": "high-risk",
        "treat some worse": "banned",
        "deepfakes": "says what it is",
        "lift": "high-risk",
    }
    assert [words for words in kinds if words not in item["practise"].text] == []
    many = Counter(kinds.values())
    item["practise"].says(
        *(many[kind] for kind in ("banned", "high-risk", "says what it is", "no duty"))
    )
