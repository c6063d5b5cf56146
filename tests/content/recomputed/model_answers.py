"""Model answers: the sums that they write out, from the tables of the tasks."""

from math import ceil
from statistics import mean, median, pstdev

import pytest

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.model_challenges import descend
from tests.content.recomputed.numbers import near
from tests.content.recomputed.worked_answers import names_of


@recomputes("challenge st-two-couriers")
def two_couriers(item: Item) -> None:
    swift, arrow = ([int(minutes) for minutes in row[1:]] for row in item.rows)
    answer = item["answer"]
    answer.says([mean(swift), mean(arrow)], [median(swift), median(arrow)])
    answer.says([pstdev(swift), pstdev(arrow)])
    middle = sorted(arrow)[len(arrow) // 2 - 1 :][:2]
    assert sum(middle) / 2 == median(arrow)
    answer.says([*middle, 2])


@recomputes("challenge mo-free-rival")
def free_rival(item: Item) -> None:
    days = [list(map(int, row[1:])) for row in item.rows[1:]]
    last, now, supplier = zip(*days, strict=True)
    answer = item["answer"]
    answer.says([*last, len(last), mean(last)])
    errors = []
    for forecast in ([mean(last)] * len(last), supplier, last):
        off = [abs(guess - sold) for guess, sold in zip(forecast, now, strict=True)]
        errors.append(mean(off))
        answer.says([*off, sum(off), len(off), mean(off)])
    saved = errors[0] - errors[1]
    answer.says([errors[1], saved, errors[0]], [saved, errors[0]])
    assert round(100 * saved / errors[0]) == 19


@recomputes("challenge mo-two-spotters")
def two_spotters(item: Item) -> None:
    counts = [list(map(int, row[1:])) for row in item.rows if row[-1].isdecimal()]
    photos, holes, miss, alarm = 1_000, 50, 250, 30
    answer, costs = item["answer"], []
    for hit, wrong, missed, fine in zip(*counts, strict=True):
        costs.append(missed * miss + wrong * alarm)
        answer.says([hit, fine, photos, (hit + fine) * 100 / photos, missed, miss, wrong, alarm])
        answer.says(costs[-1], missed + wrong)
    answer.says(
        [photos - holes, photos, (photos - holes) * 100 / photos, holes, miss, holes * miss]
    )
    answer.says(costs[0] - costs[1], holes * miss - costs[1])
    _, (wrong_a, wrong_b), (missed_a, missed_b), _ = counts
    answer.repeats(missed_a, missed_b, 97)
    price = alarm * (wrong_b - wrong_a)
    answer.says(wrong_a * alarm, wrong_b * alarm, price, price / (missed_a - missed_b))


@recomputes("challenge mo-critic-of-counts")
def critic_of_counts(item: Item) -> None:
    happy, unhappy = (
        " ".join(line for line in item.listings[0].splitlines() if line.startswith(kind)).split()
        for kind in ("happy", "unhappy")
    )
    answer = item["answer"]
    words = {*happy, *unhappy} - {"happy", "unhappy"}
    assert len(words) == 11
    for word in words:
        sum_of = f"{happy.count(word)} − {unhappy.count(word)} = "
        weight = happy.count(word) - unhappy.count(word)
        stated = next(
            line for line in answer.text.splitlines() if f"{word} " in line and "=" in line
        )
        after = stated.partition(f"{word} ")[2].lstrip()
        assert after.startswith(sum_of), word
        assert after.removeprefix(sum_of).split()[0] == str(weight).replace("-", "−"), word
    answer.repeats(0, 1, 2, 3)  # the table above, and the words of each review
    answer.says([3, -2, -3, 4, 0])  # as in the key
    answer.repeats(-2, -4)


@recomputes("challenge mo-magic-depth")
def magic_depth(item: Item) -> None:
    rows = 200
    scores = {row[0]: row[1:] for row in item.rows if row[-1].startswith(("0.", "1."))}
    three, seven = (float(scores[depth][1]) for depth in ("3", "7"))
    item["answer"].says([three, rows, rows * three, seven, rows * seven], seven - three)
    item["answer"].says(*([float(score) for score in scores[depth]] for depth in ("3", "7")))
    item["answer"].says(83)


@recomputes("challenge mo-race-of-lists")
def race_of_lists(item: Item) -> None:
    names = names_of("mo-race-of-lists")
    assert names["tried"] == len(names["hidden"])
    assert names["train"].index.intersection(names["hidden"].index).empty
    assert names["ours"] == names["base"] == names["tried"]  # so few films that all are found
    item["answer"].repeats(1, 2, 3)


@recomputes("challenge mo-pencil-training")
def pencil_training(item: Item) -> None:
    pairs = [(1, 2), (2, 5), (3, 8)]
    answer, w = item["answer"], 0.0
    for step, after in enumerate(descend(pairs, 0.05, 3)):
        parts = [2 * x * (w * x - y) for x, y in pairs]
        if step == 0:
            answer.says([w, sum(parts) / 3], [0.05, -sum(parts) / 3, after])
        elif step == 1:
            by_hand = [number for x, y in pairs for number in (2 * x, w * x - y)]
            answer.says([*by_hand, sum(parts), sum(parts) / 3, after])
        else:
            answer.says([parts[0], *map(abs, parts[1:]), 3, sum(parts) / 3, after])
        w = after


@recomputes("challenge de-talking-log")
def talking_log(item: Item) -> None:
    invented = ["21:58", "22:04", "22:06"]
    answer = item["answer"]
    answer.says(*([time] for time in invented))
    answer.repeats(3, 11, 40, 12, 13, 420, 9150, 30000)


@recomputes("challenge de-three-offers")
def three_offers(item: Item) -> None:
    offers = [[float(cell.rstrip("%")) for cell in row[-3:]] for row in item.rows if "%" in row[-3]]
    busiest, products, edited, days, hours = 60_000 / 10, 8_000, 200, 30, 720
    answer = item["answer"]
    answer.says([busiest, 3_600, busiest / 3_600])
    costs = []
    for number, (_, seconds, price) in enumerate(offers[:2], 1):
        spread = busiest / 3_600 * seconds / 0.6
        machines = max(2, ceil(spread))
        costs.append(machines * hours * price)
        answer.says([number, busiest / 3_600, seconds, 0.6, spread, machines])
        answer.says([machines, hours, price, costs[-1]])
    share, seconds, price = offers[2]
    a_night = products * seconds / 3_600
    costs.append(a_night * days * price)
    answer.says([products, seconds, a_night, 1], [1, a_night * days, price, costs[-1]], share)
    assert costs[1] / costs[2] == 8
    answer.says([edited, seconds, edited * seconds / 60], [hours, price, hours * price])
    assert hours * price == pytest.approx(costs[0] / 3)
    assert 60_000 / 24 / 3_600 < 1
    answer.repeats(24)


@recomputes("challenge de-umbrella-morning")
def umbrella_morning(item: Item) -> None:
    answer = item["answer"]
    answer.says(["09:30", "12:14", 2, 44], ["11:05", 95], [49, "11:25", "12:14"])
    answer.says([164, 12_000, 164 / 60 * 12_000])
    answer.says([164 / 60 * 12_000, 6.0 - 2.1, near(164 / 60 * 120 * (6.0 - 2.1), 1)])
    answer.says(15)  # from 11:05 to 11:20
    answer.repeats(1, 8, 22, 5, 4, 10)  # dates and limits of the actions


@recomputes("challenge de-more-vans")
def more_vans(item: Item) -> None:
    by_luck = names_of("de-more-vans")["luck"]
    assert 52 * sum(distance > 6 for distance in by_luck) / len(by_luck) > 5
    bikes, cars, vans, was, now = 0.38, 0.22, 0.40, 6.0, 8.4
    by_mix = bikes * 4 + cars * 6 + vans * 11
    item["answer"].says([bikes, 4, cars, 6, vans, 11, by_mix], [now - was, was, now], by_mix - was)
    assert (by_mix - was) / (now - was) == pytest.approx(0.5, abs=0.05)
    item["answer"].repeats(5)


@recomputes("challenge de-one-in-hundred")
def one_in_hundred(item: Item) -> None:
    answer, a_day = item["answer"], 4_000

    def wobble(drafts: float) -> float:
        return float(200 * (0.1 * 0.9 / drafts) ** 0.5)

    for stage in (1, 10, 50):
        answer.says([stage, a_day * stage / 100, wobble(a_day * stage / 100)])
    for stage, days in ((10, 14), (50, 3)):
        drafts = a_day * stage / 100 * days
        answer.says([stage, days], [drafts, wobble(drafts)])
    welsh = a_day / 10 * 0.05
    answer.says([welsh, wobble(welsh), 14, 14 * welsh, wobble(14 * welsh)])
    most_a_day = 10 + 2 * wobble(a_day / 10)
    answer.says(most_a_day)
    assert 12 + wobble(a_day / 10 * 14) < 13
    assert 10 + 2 * wobble(40) < 100 * 12 / 40
    answer.repeats(12, 13, 40)
