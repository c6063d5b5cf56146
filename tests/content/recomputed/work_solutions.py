"""Worked solutions about models in use and the work around them: the sums that they write out."""

import re
from collections import Counter
from math import ceil

import pytest

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import near
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge de-talking-log")
def talking_log(item: Item) -> None:
    invented = ["21:58", "22:04", "22:06"]
    worked = item["worked"]
    worked.says(*([time] for time in invented))
    worked.repeats(3, 11, 40, 12, 13, 420, 9150, 30000)


@recomputes("challenge de-three-offers")
def three_offers(item: Item) -> None:
    offers = [[float(cell.rstrip("%")) for cell in row[-3:]] for row in item.rows if "%" in row[-3]]
    busiest, products, edited, days, hours = 60_000 / 10, 8_000, 200, 30, 720
    worked = item["worked"]
    worked.says([busiest, 3_600, busiest / 3_600])
    costs = []
    for number, (_, seconds, price) in enumerate(offers[:2], 1):
        spread = busiest / 3_600 * seconds / 0.6
        machines = max(2, ceil(spread))
        costs.append(machines * hours * price)
        worked.says([number, busiest / 3_600, seconds, 0.6, spread])
        worked.says([machines, hours, price, costs[-1]])
    share, seconds, price = offers[2]
    a_night = products * seconds / 3_600
    costs.append(a_night * days * price)
    worked.says([products, seconds, a_night, 1, days, a_night, price, costs[-1]], share)
    assert costs[1] / costs[2] == 8
    worked.says([edited, seconds, edited * seconds / 60], [hours, price, hours * price])
    assert hours * price == pytest.approx(costs[0] / 3)
    assert 60_000 / 24 / 3_600 < 1
    worked.repeats(24)


@recomputes("challenge de-umbrella-morning")
def umbrella_morning(item: Item) -> None:
    worked = item["worked"]
    worked.says(["09:30", "12:14", 2, 44], ["11:05", 95], [49, "11:25", "12:14"])
    worked.says([164, 12_000, 164 / 60 * 12_000])
    worked.says([164 / 60 * 12_000, 6.0 - 2.1, near(164 / 60 * 120 * (6.0 - 2.1), 1)])
    worked.says(15)  # from 11:05 to 11:20
    worked.repeats(1, 8, 22, 5, 4, 10)  # dates and limits of the actions


@recomputes("challenge de-more-vans")
def more_vans(item: Item) -> None:
    by_luck = names_of("de-more-vans")["luck"]
    assert 52 * sum(distance > 6 for distance in by_luck) / len(by_luck) > 5
    bikes, cars, vans, was, now = 0.38, 0.22, 0.40, 6.0, 8.4
    by_mix = bikes * 4 + cars * 6 + vans * 11
    item["worked"].says([bikes, 4, cars, 6, vans, 11, by_mix], [now - was, was, now], by_mix - was)
    assert (by_mix - was) / (now - was) == pytest.approx(0.5, abs=0.05)
    item["worked"].repeats(5)


@recomputes("challenge de-one-in-hundred")
def one_in_hundred(item: Item) -> None:
    worked, a_day = item["worked"], 4_000

    def wobble(drafts: float) -> float:
        return float(200 * (0.1 * 0.9 / drafts) ** 0.5)

    for stage in (1, 10, 50):
        worked.says([stage, a_day * stage / 100, wobble(a_day * stage / 100)])
    for stage, days in ((10, 14), (50, 14)):
        drafts = a_day * stage / 100 * days
        worked.says([stage, days], [drafts, wobble(drafts)])
    three_days, one_day = 3 * a_day / 2, wobble(a_day / 2)
    worked.says([three_days, wobble(three_days)], [10 + 3 * one_day, 10, 3, one_day])
    welsh = a_day / 10 * 0.05
    worked.says([welsh, wobble(welsh), 14, 14 * welsh, wobble(14 * welsh)])
    by_chance = wobble(14 * welsh)
    worked.says([14 * welsh, 10 + by_chance, 10, by_chance])
    most_a_day = 10 + 2 * wobble(a_day / 10)
    worked.says(most_a_day)
    assert 12 + wobble(a_day / 10 * 14) < 13
    assert 12 + wobble(three_days) < 13
    assert 10 + 2 * wobble(40) < 100 * 12 / 40
    worked.says([3, 10, 10, 0.95 * 10 + 0.05 * 100 * 3 / 10])  # thrown away: in Welsh, of all
    worked.repeats(12, 13, 40)


@recomputes("challenge wo-hidden-line")
def hidden_line(item: Item) -> None:
    left, flagged, found = 60, 39, 27
    worked = item["worked"]
    worked.says([found, left, flagged - found, flagged], 100 * found / flagged)
    assert found / left < 0.5
    worked.repeats(18)


@recomputes("challenge wo-director-asks")
def director_asks(item: Item) -> None:
    call, worth, one_in, customers, leavers = 5, 60, 4, 1_000, 100
    worked = item["worked"]
    kept, phoned = [], []
    for people, found in ((180, 72), (80, 48)):
        kept.append(found // one_in)
        phoned.append(people)
        gain, cost = kept[-1] * worth, people * call
        sums = [found, one_in, kept[-1], kept[-1], worth, people, call, gain, cost, gain - cost]
        worked.says(sums)
    everyone = leavers // one_in
    result = everyone * worth - customers * call
    worked.says([everyone, worth, customers, call, result])
    worked.says(*(people * call for people in phoned))
    price = (phoned[0] - phoned[1]) * call
    worked.says([phoned[0] * call, phoned[1] * call, price, price / (kept[0] - kept[1])])
    worked.says([customers - leavers, customers])
    quoted = " ".join(line for line in worked.text.splitlines() if line.startswith(">")).lower()
    for word in ("recall", "precision", "threshold", "accuracy", "model"):
        assert word not in quoted


@recomputes("challenge wo-names-gone")
def names_gone(item: Item) -> None:
    patients = sorted((row[0][0], row[3]) for row in item.rows[1:])
    worked = item["worked"]
    shown = re.findall(r"^(\d)0–\d9 +(\w+)$", worked.text, re.MULTILINE)
    assert shown == patients
    thirties = Counter(complaint for decade, complaint in patients if decade == "3")
    usual, count = thirties.most_common(1)[0]
    assert usual == "back"
    worked.says([count, thirties.total()])
    worked.repeats(30, 39, 40, 49)


@recomputes("challenge wo-which-fairness")
def which_fairness(item: Item) -> None:
    worked = item["worked"]
    sizes, done = {"day": (40, 40), "evening": (5, 20)}, {"day": (32, 20), "evening": (5, 14)}
    all_of = {"day": (100, 56), "evening": (50, 28)}
    finishing: dict[str, list[float]] = {}
    shares: list[list[float]] = []
    for rule, places in {"A": ((40, 20), (5, 10)), "B": ((40, 10), (5, 20))}.items():
        for school, taken in zip(all_of, places, strict=True):
            finish = sum(
                n * d / size for n, d, size in zip(taken, done[school], sizes[school], strict=True)
            )
            finishing.setdefault(rule, []).append(finish)
            applied, would = all_of[school]
            admitted = sum(taken)
            shares.append([admitted / applied, finish / would, finish / admitted])
    for row in zip(*shares, strict=True):
        worked.says([100 * share for share in row])
    for rule in ("A", "B"):
        worked.says([*finishing[rule], sum(finishing[rule])])
    worked.says([5, 10, 15, 50, 5, 10, 14, 20, finishing["A"][1], 28])
    worked.says([finishing["A"][1], 28], [finishing["A"][0], 56])


@recomputes("challenge wo-six-ideas")
def six_ideas(item: Item) -> None:
    dates = {"2 February 2025": "C", "2 August 2026": "BF", "2 December 2027": "AE"}
    for date, ideas in dates.items():
        assert date in item["material"].text
        assert f"{' and '.join(ideas)} {date}" in item["solution"].text
        assert item["worked"].text.count(date) == len(ideas)
    item["solution"].repeats(2, 2025, 2026, 2027)
