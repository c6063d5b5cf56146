"""Challenges about the work around the model: points, prices, shares and promised days."""

import re
from collections import Counter
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import bounds, find_numbers, near, value_of


@recomputes("challenge wo-whose-job")
def whose_job(item: Item) -> None:
    item["solution"].cannot_check("which lines show the role is read from them", [1, 2, 3])


@recomputes("challenge wo-mira-and-pay")
def mira_and_pay(item: Item) -> None:
    pay = [list(map(value_of, find_numbers(" ".join(row)))) for row in item.rows if row[0] == "pay"]
    ml_engineer, ai_developer, entry = pay
    solution = item["solution"]
    solution.says([max(ml_engineer[0], ai_developer[0]), min(ml_engineer[1], ai_developer[1])])
    assert entry[0] > max(ml_engineer[0], ai_developer[0])
    solution.says(ml_engineer[0], ai_developer[0])
    item["brief"].says(ml_engineer[0] - ai_developer[0], entry[0])


@recomputes("challenge wo-hidden-line")
def hidden_line(item: Item) -> None:
    tested, left, right, flagged, found, seconds = 500, 60, 455, 39, 27, 20
    item["material"].gives(tested, left, right, flagged, found, seconds)
    solution = item["solution"]
    solution.says([100 * right / tested, 100 * (tested - left) / tested], [tested - left, tested])
    solution.says([found, left], [flagged - found, flagged])
    solution.repeats(seconds)


@recomputes("challenge wo-fifteen-days")
def fifteen_days(item: Item) -> None:
    tasks = [(int(row[-2]), int(row[-1])) for row in item.rows[1:]]
    promised, runs, asked = 15, 400_000, 10_000
    item["brief"].gives(promised, asked)
    luck = np.random.default_rng(7)
    days: NDArray[np.float64] = np.array([luck.uniform(b, w, runs) for b, w in tasks])
    short = days[:2].sum(axis=0) + luck.uniform(1, 2, runs)
    without_cleaning = days[[0, 2, 3, 4]].sum(axis=0)
    solution = item["solution"]
    solution.says(near(100 * float(np.mean(without_cleaning <= promised)), 1))
    enough = []
    for total in (days.sum(axis=0), days[1:].sum(axis=0)):
        chance = 100 * float(np.mean(total <= promised))
        solution.says(
            near(chance, 0.5), bounds(chance, 2 * (chance * (100 - chance) / asked) ** 0.5)
        )
        quantile = float(np.quantile(total, 0.9))
        enough.append(near(quantile, 0.5))
        solution.says([enough[-1], ceil(quantile)])
    chance = 100 * float(np.mean(short <= promised))
    solution.says(near(chance, 0.6), bounds(chance, 2 * (chance * (100 - chance) / asked) ** 0.5))
    solution.says([*max(tasks, key=lambda task: task[1] - task[0])], enough)


@recomputes("challenge wo-director-asks")
def director_asks(item: Item) -> None:
    wide, narrow = ([int(row[n]) for row in item.rows if row[-1].isdecimal()] for n in (-2, -1))
    customers, leavers, call, worth, one_in = 1_000, 100, 5, 60, 4
    item["material"].gives(customers, leavers, call, worth, one_in)

    def result(setting: list[int], price: float) -> float:
        phoned, found = setting
        return found / one_in * price - phoned * call

    solution = item["solution"]
    solution.says([leavers, wide[1]], [wide[0], wide[0] - wide[1]])
    kept = leavers / one_in
    solution.says([customers * call, kept, kept * worth, customers * call - kept * worth])
    solution.says(
        100 * (customers - leavers) / customers, [result(narrow, worth), result(wide, worth)]
    )
    solution.says((wide[0] - narrow[0]) * call / ((wide[1] - narrow[1]) / one_in))
    solution.repeats(1, one_in)


@recomputes("challenge wo-names-gone")
def names_gone(item: Item) -> None:
    patients = item.rows[1:]

    def alone(*known: list[str]) -> int:
        groups = Counter(zip(*known, strict=True))
        return sum(count == 1 for count in groups.values())

    ages, towns, jobs = ([row[n] for row in patients] for n in (0, 1, 2))
    decades = [age[0] for age in ages]
    item["solution"].says(alone(ages, towns, jobs), alone(decades, towns, jobs))
    assert alone(decades, towns) == 0
    assert sorted(Counter(zip(decades, towns, strict=True)).values()) == [3, 3, 3, 3]
    thirties_north = {row[3] for row in patients if row[0][0] == "3" and row[1] == "North"}
    assert thirties_north == {"back"}
    assert [*Counter(decades).values()] == [6, 6]


@recomputes("challenge wo-which-fairness")
def which_fairness(item: Item) -> None:
    rows = {
        line.split()[0]: list(map(value_of, find_numbers(line)))
        for line in item.listings[0].splitlines()
    }
    bands = [rows[band] for band in ("high", "middle", "low")]
    day, evening = ([(band[n], band[n + 1]) for band in bands] for n in (0, 2))
    total = {"day": tuple(rows["all"][:2]), "evening": tuple(rows["all"][2:])}
    assert total["day"] == tuple(map(sum, zip(*day, strict=True)))
    assert total["evening"] == tuple(map(sum, zip(*evening, strict=True)))

    def finishers(group: list[tuple[float, float]], places: tuple[int, ...]) -> float:
        return sum(n * done / size for n, (size, done) in zip(places, group, strict=False))

    solution, brought = item["solution"], []
    for by_day, by_evening in (((40, 20), (5, 10)), ((40, 10), (5, 20))):
        admitted = sum(by_day), sum(by_evening)
        done = finishers(day, by_day), finishers(evening, by_evening)
        sizes, all_done = zip(*total.values(), strict=True)
        for part, whole in ((admitted, sizes), (done, all_done), (done, admitted)):
            solution.says([100 * a / b for a, b in zip(part, whole, strict=True)])
        brought.append(sum(done))
        if len(brought) == 1:
            left_out, admitted_by_a = all_done[1] - done[1], done[1]
    solution.says(brought, sum(admitted), [left_out, all_done[1], done[1] - admitted_by_a])
    solution.says(*([100 * done / size for size, done in group] for group in (evening, day)))


@recomputes("challenge wo-refusal-letter")
def refusal_letter(item: Item) -> None:
    rules, _, table = item.listings[0].partition("\n\n")
    figures = item.listings[1]
    start, per_job, per_club, per_late, eastgate = (
        value_of(line.split()[-1].lstrip("+")) for line in rules.splitlines()
    )
    people = re.findall(r"^(?:years|late).*?(\d+)\s+(\d+)$", table, re.MULTILINE)
    sam, kim = (list(map(int, who)) for who in zip(*people, strict=True))
    parts = start, per_job * sam[0], per_club * sam[1], per_late * sam[2], eastgate
    kims = start, per_job * kim[0], per_club * kim[1]
    points, needed, most_club_years = sum(parts), 20, 5
    solution = item["solution"]
    solution.says([*map(abs, parts), points], [*kims, sum(kims)])
    solution.says(points - eastgate, points - per_late * sam[2])
    solution.says(points + per_club * (most_club_years - sam[1]))
    more = -(-(needed - points) // per_job)
    solution.says([more, points + per_job * more])
    unpaid = [list(map(value_of, find_numbers(line))) for line in figures.splitlines()]
    share, loans = unpaid[0][0] / unpaid[0][1], unpaid[0][1]
    assert share == unpaid[1][0] / unpaid[1][1]
    error = (share * (1 - share) / loans) ** 0.5
    solution.says(100 * share, loans, 200 * error)
    item["hints"].says([share, loans, error])
