"""Challenges about models that are solved by simulation, with more rounds than are asked for."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import bounds, near

Floats: TypeAlias = NDArray[np.float64]


@recomputes("challenge mo-magic-depth")
def magic_depth(item: Item) -> None:
    rows = 200
    scores = {row[0]: float(row[2]) for row in item.rows if row[-1].startswith(("0.", "1."))}
    lead = scores["7"] - scores["3"]
    chance = (0.84 * 0.16 / rows) ** 0.5
    best = np.random.default_rng(7).binomial(rows, 0.83, (50_000, len(scores))).max(axis=1)
    mean_best = float(np.mean(best)) / rows
    key = item["key"]
    key.says([rows * scores["3"], rows * scores["7"]], chance, lead, near(mean_best, 0.001))
    key.says([near(mean_best - 0.004, 0.004), near(mean_best + 0.004, 0.004)])
    key.repeats(rows, 0.83, 7)
    as_good = [
        int(depth)
        for depth, score in scores.items()
        if depth != "none" and int(depth) < 7 and scores["7"] - score < 2 * chance
    ]
    key.says([as_good[0], as_good[-1]])


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
    key = item["key"]
    key.repeats(asked)
    for shift in (0, 2):
        scores: Floats = np.array([known_voices_scores(luck, shift) for _ in range(repeats)])
        (known, strangers), spread = scores.mean(axis=0), scores[:, 1].std() / asked**0.5
        key.says(near(known, 0.01))
        if shift == 0:
            key.says(near(known - 0.02, 0.01))
        key.says(near(strangers, 0.05), bounds(strangers, spread))


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
    key, asked, runs = item["key"], 20, 200
    clicks, first = film_clicks(1, 20)
    key.says(near(float(np.mean(clicks)), 50))
    assert not np.any(first)
    clicks, first = film_clicks(2, runs)
    found, share = float(np.mean(clicks)), float(np.mean(first))
    key.says(near(found, 60), bounds(found, float(np.std(clicks)) / asked**0.5))
    spread = (share * (1 - share) * asked) ** 0.5
    key.says([near(asked * share - 2 * spread, spread), near(asked * share + 2 * spread, spread)])
    key.repeats(asked)
    clicks, first = film_clicks(3, runs)
    found = float(np.mean(clicks))
    key.says(near(found, 60), [near(found - 70, 50), near(found + 70, 50)])
    assert np.mean(first) > 0.95
