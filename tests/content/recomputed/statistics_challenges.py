"""Challenges of week 2: sums over the typed tables, and simulations of their rules."""

from math import ceil, floor
from statistics import mean, median, pstdev, stdev

import numpy as np
from numpy.typing import NDArray

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import bounds, find_numbers, near, value_of


@recomputes("challenge st-two-couriers")
def two_couriers(item: Item) -> None:
    swift, arrow = ([int(minutes) for minutes in row[1:]] for row in item.rows)
    late, quick = 45, 30
    solution = item["solution"]
    assert mean(swift) == mean(arrow)
    solution.says(mean(swift), [median(swift), median(arrow)])
    solution.says([pstdev(swift), pstdev(arrow)], [stdev(swift), stdev(arrow)])
    solution.repeats(1, late, quick)
    assert max(swift) <= late
    assert min(swift) >= quick
    solution.says([late, sum(m > late for m in arrow)], [quick, sum(m < quick for m in arrow)])
    solution.says(len(swift))


@recomputes("challenge st-two-couriers")
def couriers_without_delay(item: Item) -> None:
    deliveries, late = len(item.rows[0]) - 1, 0.1
    item["worked"].says(100 * (1 - late) ** deliveries)


@recomputes("challenge st-explain-alarm")
def explain_alarm(item: Item) -> None:
    plates, cracked, caught_in, wrong_in, hundred = 10_000, 50, 96, 2, 100
    item["brief"].gives(plates, cracked, caught_in, wrong_in, hundred)
    caught = cracked * caught_in // hundred
    wrong = (plates - cracked) * wrong_in // hundred
    flagged = caught + wrong
    solution = item["solution"]
    solution.says([caught, cracked - caught], [wrong, plates - cracked - wrong])
    solution.says([caught, flagged], [1, round(flagged / caught)], flagged, flagged / 60)
    solution.says(wrong, caught, cracked - caught, cracked)
    solution.repeats(wrong_in, caught_in, hundred)
    good, packed = plates - cracked, plates - flagged
    table = [caught, cracked - caught, cracked, wrong, good - wrong, good, flagged, packed, plates]
    item["worked"].says(table, good / cracked + 1, 100 * caught / flagged)


@recomputes("challenge st-nine-in-ten")
def nine_in_ten(item: Item) -> None:
    facts = {row[0]: row for row in item.rows}
    started, finished, answered = (
        value_of(facts[word][1]) for word in ("started", "finished", "answered")
    )
    faster = int(facts["answers"][-1]) + 5
    assert "a little faster   5" in item.listings[0]
    solution = item["solution"]
    solution.says([finished, started], answered, 100 * answered / finished, 100 / answered)
    solution.says([faster, answered])


@recomputes("challenge st-agreement")
def agreement(item: Item) -> None:
    labels = [(row[0], row[1]) for row in item.rows[1:]]
    rows = len(labels)
    ana, ben = ([pair[who] for pair in labels].count("C") for who in (0, 1))
    agreed = sum(a == b for a, b in labels)
    by_chance = (ana * ben + (rows - ana) * (rows - ben)) / rows**2
    kappa = (agreed / rows - by_chance) / (1 - by_chance)
    solution = item["solution"]
    solution.says([agreed, rows], 100 * agreed / rows, 100 * by_chance, kappa)
    solution.says([ana, rows, ben, rows, rows - ana, rows, rows - ben, rows])
    worked = item["worked"]
    worked.says([agreed, rows], [agreed / rows, by_chance, 1, by_chance, kappa], [100 * by_chance])
    worked.says([by_chance * rows**2, rows**2], [ana, rows, ben, rows])
    worked.repeats(50)  # the usual mistake


@recomputes("challenge st-hard-tickets")
def hard_tickets(item: Item) -> None:
    counts = [list(map(value_of, find_numbers(line))) for line in item.listings[0].splitlines()]
    ada, bo = counts[1:]
    solution = item["solution"]
    ada_easy, ada_hard, bo_easy, bo_hard = (
        who[kind] / who[kind + 1] for who in (ada, bo) for kind in (0, 2)
    )
    tickets, easy, hard = 100, 30, 70
    item["brief"].gives(tickets, easy, hard)
    item["brief"].says(ada[1] + ada[3], ada[0] + ada[2], bo[0] + bo[2])
    solution.says([100 * ada_easy, 100 * bo_easy], [100 * ada_hard, 100 * bo_hard])
    solution.says([ada[3], ada[1] + ada[3], bo[3]])
    expected = ada_easy * easy + ada_hard * hard
    solution.says(
        [floor(expected), ceil(expected)], expected, bo_easy * easy + bo_hard * hard, ada[1]
    )
    worked = item["worked"]
    worked.says([100 * ada_easy, 100 * ada_hard, 100 * bo_easy, 100 * bo_hard])
    for name_easy, name_hard in ((ada_easy, ada_hard), (bo_easy, bo_hard)):
        parts = name_easy * easy, name_hard * hard
        worked.says([name_easy, easy, name_hard, hard, *parts, sum(parts)])
    assert bo[3] == ada[1]
    worked.says(100 / ada[1])


@recomputes("challenge st-ninety-sure")
def ninety_sure(item: Item) -> None:
    groups = [tuple(map(float, row)) for row in item.rows[1:]]
    shares = [spam / mails for _, mails, spam in groups]
    gaps = [share - said for share, (said, _, _) in zip(shares, groups, strict=True)]
    twice = [2 * (said * (1 - said) / mails) ** 0.5 for said, mails, _ in groups]
    off = [n for n, gap in enumerate(gaps) if abs(gap) > twice[n]]
    solution = item["solution"]
    solution.says(shares, gaps, twice)
    solution.says([groups[n][0] for n in off], [100 * abs(gaps[n]) for n in off])
    said, mails, spam = groups[-1]
    assert said == 0.9
    solution.says([mails - spam, mails])
    item["worked"].says([mails, said, spam, mails - spam], 100 * spam / mails)
    item["hints"].says(twice[0] / 2)


@recomputes("challenge st-coaching")
def coaching(item: Item) -> None:
    agents, worst, calls, runs = 50, 10, 40, 3_000
    assert [row[-1] for row in item.rows[:2]] == [f"{agents}", f"{calls}"]
    item["material"].gives(0.75, 0.05)
    luck = np.random.default_rng(7)
    skill = luck.normal(0.75, 0.05, (runs, agents)).clip(0, 1)
    first, second = (luck.binomial(calls, skill) for _ in range(2))
    order = np.argsort(first, axis=1, kind="stable")
    change = np.take_along_axis(second - first, order, axis=1) * 100 / calls
    up, down = change[:, :worst].mean(), -change[:, -worst:].mean()
    for points in (up, down):
        item["solution"].says([near(points - 1, 0.6), near(points + 1, 0.6)])
        item["worked"].says(near(points, 0.5))
    enough = 7
    assert (_leads_of_coached(skill, calls, worst) >= enough / 100).mean() < 0.01
    item["worked"].says([enough, 1, 100])


def _leads_of_coached(skill: NDArray[np.float64], calls: int, worst: int) -> NDArray[np.float64]:
    """How far the coached end up above the others in six months, if coaching does nothing."""
    luck = np.random.default_rng(8)
    heads = luck.random(skill.shape) < 0.5
    listed, scores = np.zeros((2, *skill.shape))
    month = luck.binomial(calls, skill)
    for _ in range(6):
        on_list = np.argsort(np.argsort(month, axis=1, kind="stable"), axis=1) < worst
        month = luck.binomial(calls, skill)
        listed += on_list
        scores += on_list * month / calls
    sides = np.stack([heads, ~heads])
    coached, others = (scores * sides).sum(axis=2) / (listed * sides).sum(axis=2)
    lead: NDArray[np.float64] = coached - others
    return lead


@recomputes("challenge st-peeking")
def peeking(item: Item) -> None:
    chance, visitors, evenings, rounds = 0.1, 200, 10, 40_000
    item["material"].gives(chance, visitors, evenings)
    luck = np.random.default_rng(7)
    buyers = luck.binomial(visitors, chance, (2, rounds, evenings)).cumsum(axis=2)
    seen: NDArray[np.int64] = visitors * np.arange(1, evenings + 1)
    gaps = abs(buyers[0] - buyers[1]) / seen / (2 * chance * (1 - chance) / seen) ** 0.5
    at_last_look = 1000 * (gaps[:, -1] > 2).mean()
    at_any_look = 1000 * (gaps.max(axis=1) > 2).mean()
    for count in (at_last_look, at_any_look):
        item["solution"].says(bounds(count, (count * (1 - count / 1000)) ** 0.5))
    factor = float(np.quantile(gaps.max(axis=1), 0.95))
    item["solution"].says([near(factor - 0.2, 0.1), near(factor + 0.2, 0.1)])
    item["worked"].says([near(at_last_look / 10, 1), 100], [near(at_any_look / 10, 2), 100])
    item["worked"].says(near(factor, 0.05))
    item["solution"].repeats(1_000)
