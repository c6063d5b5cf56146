"""Challenges about models: solved on paper, or simulated with more rounds than are asked for."""

import re
from collections import Counter
from statistics import mean
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import bounds, find_numbers, near, value_of

Floats: TypeAlias = NDArray[np.float64]


@recomputes("challenge mo-free-rival")
def free_rival(item: Item) -> None:
    days = [list(map(int, row[1:])) for row in item.rows[1:]]
    average = mean(last for last, _, _ in days)
    off_average = [abs(average - now) for _, now, _ in days]
    off_supplier = [abs(forecast - now) for _, now, forecast in days]
    off_weekday = [abs(last - now) for last, now, _ in days]
    solution = item["solution"]
    for off in (off_average, off_supplier, off_weekday):
        solution.says(off, mean(off))
    solution.says(average)
    solution.says(near(100 * (1 - mean(off_supplier) / mean(off_average)), 0.6))


@recomputes("challenge mo-two-spotters")
def two_spotters(item: Item) -> None:
    counts = [list(map(int, row[1:])) for row in item.rows if row[-1].isdecimal()]
    (hit_a, hit_b), (wrong_a, wrong_b), (miss_a, miss_b), (fine_a, fine_b) = counts
    photos, holes, miss, alarm = 1_000, 50, 250, 30
    item["material"].gives(photos, holes, miss, alarm)
    costs = [miss_a * miss + wrong_a * alarm, miss_b * miss + wrong_b * alarm, holes * miss]
    right = [(hit_a + fine_a), (hit_b + fine_b), photos - holes]
    solution = item["solution"]
    solution.says([100 * count / photos for count in right])
    solution.says(
        [costs[0], miss_a, miss, wrong_a, alarm], [costs[1], miss_b, miss, wrong_b, alarm]
    )
    solution.says([costs[2], holes, miss], costs[2] - costs[1])
    solution.says((wrong_b - wrong_a) * alarm / (miss_a - miss_b))
    solution.repeats(miss, alarm)


@recomputes("challenge mo-critic-of-counts")
def critic_of_counts(item: Item) -> None:
    weights: Counter[str] = Counter()
    for verdict, *words in item.rows:
        for word in words:
            weights[word] += 1 if verdict == "happy" else -1
    reviews = [line.split()[1:] for line in item.listings[1].splitlines()]
    scores = [sum(weights[word] for word in review) for review in reviews]
    turned = [
        sum(
            -weights[word] if n and review[n - 1] == "not" else weights[word]
            for n, word in enumerate(review)
        )
        for review in reviews
    ]
    assert len(set(weights)) == 11 + ("brilliant" in weights)
    solution = item["solution"]
    stated = re.findall(r"(\w+):? ([−-]?\d)", item["solution"].text.splitlines()[0].split(";")[0])
    assert {word: value_of(number) for word, number in stated} == {
        word: weight for word, weight in weights.items() if weight
    }
    whole = [
        -score if "not" in words else score for score, words in zip(scores, reviews, strict=True)
    ]
    solution.says([value_of(number) for _, number in stated], scores, turned, whole)
    solution.says(0)  # the weight of other words


@recomputes("challenge mo-twelve-mistakes")
def twelve_mistakes(item: Item) -> None:
    reviews = {int(row[0]): " ".join(row[3:]) for row in item.rows if row[0].isdecimal()}
    negated = [
        n for n, text in reviews.items() if re.search(r"\b(not?|hardly)\b", text, re.IGNORECASE)
    ]
    reason = "who is wrong is read from the review"
    delivery, irony, tests = [5, 8, 12], [11], 200
    wrong_labels = sorted(reviews.keys() - {*negated, *delivery, *irony})
    item["brief"].says(tests, len(reviews), 100 * (tests - len(reviews)) / tests)
    solution = item["solution"]
    solution.says(negated)
    solution.cannot_check(reason, wrong_labels, *delivery, *irony)
    right = tests - len(reviews) + len(wrong_labels)
    solution.says([right, tests], 100 * right / tests, tests - len(reviews))


@recomputes("challenge mo-race-of-lists")
def race_of_lists(item: Item) -> None:
    code = item.listings[0]
    guesses = [int(n) for n in re.findall(r"in (?:popular|recommend)\(.*, (\d+)\)", code)]
    least = int(re.findall(r"len\(good\) < (\d+)", code)[0])
    solution = item["solution"]
    solution.says(guesses, least)


def descend(pairs: list[tuple[int, int]], rate: float, steps: int) -> list[float]:
    """The weight w of y = w·x after each step of gradient descent that begins at 0."""
    found, w = [], 0.0
    for _ in range(steps):
        w -= rate * sum(2 * x * (w * x - y) for x, y in pairs) / len(pairs)
        found.append(w)
    return found


@recomputes("challenge mo-pencil-training")
def pencil_training(item: Item) -> None:
    crates, minutes = (list(map(int, row[1:])) for row in item.rows)
    pairs = list(zip(crates, minutes, strict=True))
    products, squares = sum(x * y for x, y in pairs), sum(x * x for x in crates)
    best, edge = products / squares, len(pairs) / squares
    solution = item["solution"]
    solution.says(descend(pairs, 0.05, 3), best, [products, squares])
    assert all(abs(descend(pairs, rate, 200)[-1] - best) < 0.001 for rate in (0.05, 0.2))
    solution.says(descend(pairs, 0.25, 3))
    solution.says([near(edge - 0.005, 0.005), near(edge + 0.005, 0.005)], edge)
    item["hints"].says(0.05, descend(pairs, 0.05, 1)[0])
    slopes = [value_of(n) for n in find_numbers(item.listings[1]) if n.startswith("−")]
    terms = [2 * x * -y for x, y in pairs]
    assert [slope for slope in slopes if slope in terms] == terms
    assert slopes[-1] == sum(terms) / len(pairs)


@recomputes("challenge mo-magic-depth")
def magic_depth(item: Item) -> None:
    rows = 200
    scores = {row[0]: float(row[2]) for row in item.rows if row[-1].startswith(("0.", "1."))}
    lead = scores["7"] - scores["3"]
    chance = (0.84 * 0.16 / rows) ** 0.5
    best = np.random.default_rng(7).binomial(rows, 0.83, (50_000, len(scores))).max(axis=1)
    mean_best = float(np.mean(best)) / rows
    solution = item["solution"]
    solution.says([rows * scores["3"], rows * scores["7"]], chance, lead, near(mean_best, 0.001))
    solution.says([near(mean_best - 0.004, 0.004), near(mean_best + 0.004, 0.004)])
    solution.says([100 * scores["7"], mean_best])
    solution.repeats(rows, 0.83, 7)
    as_good = [
        int(depth)
        for depth, score in scores.items()
        if depth != "none" and int(depth) < 7 and scores["7"] - score < 2 * chance
    ]
    solution.says([as_good[0], as_good[-1]])


def known_voices_scores(luck: np.random.Generator, shift: float) -> tuple[float, float]:
    """The scores of split A and split B in one made-up world."""
    patients, recordings = 40, 10
    ill = luck.random(patients) < 0.5
    voices = luck.normal(0, 1, (patients, 5))
    voices[:, 0] += shift * ill
    person: NDArray[np.int64] = np.repeat(np.arange(patients), recordings)
    heard = voices[person] + luck.normal(0, 0.1, (len(person), 5))
    some = luck.permutation(len(person)) < 100
    strangers = np.isin(person, luck.choice(patients, 10, replace=False))

    def score(held: NDArray[np.bool_]) -> float:
        known = heard[~held]
        distances = (known**2).sum(axis=1) - 2 * heard[held] @ known.T
        nearest = person[~held][distances.argmin(axis=1)]
        return float(np.mean(ill[nearest] == ill[person[held]]))

    return score(some), score(strangers)


@recomputes("challenge mo-known-voices")
def known_voices(item: Item) -> None:
    luck = np.random.default_rng(7)
    repeats, asked = 200, 20
    solution = item["solution"]
    solution.repeats(asked)
    for shift in (0, 2):
        scores: Floats = np.array([known_voices_scores(luck, shift) for _ in range(repeats)])
        (known, strangers), spread = scores.mean(axis=0), scores[:, 1].std() / asked**0.5
        solution.says(near(known, 0.01))
        if shift == 0:
            solution.says(near(known - 0.02, 0.01))
        solution.says(near(strangers, 0.05), bounds(strangers, spread))


def film_clicks(rule: int, runs: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The clicks in all, and whether film J ends among the first two, of each run."""
    luck = np.random.default_rng(rule)
    chances = np.array([0.30, 0.25, 0.20, 0.15, 0.10, 0.10, 0.15, 0.20, 0.25, 0.60])
    clicks, shown = np.zeros((runs, 10)), np.zeros((runs, 10))
    every_run = np.arange(runs)[:, None]

    def ranked() -> NDArray[np.int64]:
        rank: Floats = clicks / np.maximum(shown, 1) if rule == 3 else clicks
        order: NDArray[np.int64] = np.argsort(-rank, axis=1, kind="stable")
        return order

    for _ in range(2_000):
        order = ranked()
        third = 2 if rule == 1 else 2 + luck.integers(8, size=(runs, 1))
        last = order[every_run, third]
        films = np.hstack([order[:, :2], last])
        clicks[every_run, films] += luck.random(films.shape) < chances[films]
        shown[every_run, films] += 1
    return clicks.sum(axis=1), (ranked()[:, :2] == 9).any(axis=1)


@recomputes("challenge mo-window-loop")
def window_loop(item: Item) -> None:
    shown = [cell for row in item.rows for cell in row[1::2]]
    assert shown == [".30", ".25", ".20", ".15", ".10", ".10", ".15", ".20", ".25", ".60"]
    solution, asked, runs = item["solution"], 20, 200
    clicks, first = film_clicks(1, 20)
    solution.says(near(float(np.mean(clicks)), 50))
    assert not np.any(first)
    clicks, first = film_clicks(2, runs)
    found, share = float(np.mean(clicks)), float(np.mean(first))
    solution.says(near(found, 60), bounds(found, float(np.std(clicks)) / asked**0.5))
    spread = (share * (1 - share) * asked) ** 0.5
    solution.says(
        [near(asked * share - 2 * spread, spread), near(asked * share + 2 * spread, spread)]
    )
    solution.repeats(asked)
    clicks, first = film_clicks(3, runs)
    found = float(np.mean(clicks))
    solution.says(near(found, 60), [near(found - 70, 50), near(found + 70, 50)])
    assert np.mean(first) > 0.95
