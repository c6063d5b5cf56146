"""Worked solutions about statistics and models: the sums that they write out, from the tables."""

from statistics import mean, median, pstdev

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.model_challenges import descend
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge st-two-couriers")
def two_couriers(item: Item) -> None:
    swift, arrow = ([int(minutes) for minutes in row[1:]] for row in item.rows)
    worked = item["worked"]
    worked.says([mean(swift), mean(arrow)], [median(swift), median(arrow)])
    worked.says([pstdev(swift), pstdev(arrow)])
    middle = sorted(arrow)[len(arrow) // 2 - 1 :][:2]
    assert sum(middle) / 2 == median(arrow)
    worked.says([*middle, 2])
    worked.says(100 * 0.9 ** len(swift))  # none late, if one in ten is


@recomputes("challenge mo-free-rival")
def free_rival(item: Item) -> None:
    days = [list(map(int, row[1:])) for row in item.rows[1:]]
    last, now, supplier = zip(*days, strict=True)
    worked = item["worked"]
    worked.says([*last, len(last), mean(last)])
    errors = []
    for forecast in ([mean(last)] * len(last), supplier, last):
        off = [abs(guess - sold) for guess, sold in zip(forecast, now, strict=True)]
        errors.append(mean(off))
        worked.says([*off, sum(off), len(off), mean(off)])
    saved = errors[0] - errors[1]
    worked.says([errors[1], saved, errors[0]], [saved, errors[0]])
    assert round(100 * saved / errors[0]) == 19


@recomputes("challenge mo-two-spotters")
def two_spotters(item: Item) -> None:
    counts = [list(map(int, row[1:])) for row in item.rows if row[-1].isdecimal()]
    photos, holes, miss, alarm = 1_000, 50, 250, 30
    worked, costs = item["worked"], []
    for hit, wrong, missed, fine in zip(*counts, strict=True):
        costs.append(missed * miss + wrong * alarm)
        worked.says([hit, fine, photos, (hit + fine) * 100 / photos, missed, miss, wrong, alarm])
        worked.says(costs[-1], missed + wrong)
    worked.says(
        [photos - holes, photos, (photos - holes) * 100 / photos, holes, miss, holes * miss]
    )
    worked.says(costs[0] - costs[1], holes * miss - costs[1])
    _, (wrong_a, wrong_b), (missed_a, missed_b), _ = counts
    worked.repeats(missed_a, missed_b, 97)
    price = alarm * (wrong_b - wrong_a)
    worked.says(wrong_a * alarm, wrong_b * alarm, price, price / (missed_a - missed_b))


@recomputes("challenge mo-critic-of-counts")
def critic_of_counts(item: Item) -> None:
    happy, unhappy = (
        " ".join(line for line in item.listings[0].splitlines() if line.startswith(kind)).split()
        for kind in ("happy", "unhappy")
    )
    worked = item["worked"]
    words = {*happy, *unhappy} - {"happy", "unhappy"}
    assert len(words) == 11
    for word in words:
        sum_of = f"{happy.count(word)} − {unhappy.count(word)} = "
        weight = happy.count(word) - unhappy.count(word)
        stated = next(
            line for line in worked.text.splitlines() if f"{word} " in line and "=" in line
        )
        after = stated.partition(f"{word} ")[2].lstrip()
        assert after.startswith(sum_of), word
        assert after.removeprefix(sum_of).split()[0] == str(weight).replace("-", "−"), word
    worked.repeats(0, 1, 2, 3)  # the table above, and the words of each review
    worked.says([3, -2, -3, 4, 0])  # as in the solution
    worked.repeats(-2, -4)


@recomputes("challenge mo-magic-depth")
def magic_depth(item: Item) -> None:
    rows = 200
    scores = {row[0]: row[1:] for row in item.rows if row[-1].startswith(("0.", "1."))}
    three, seven = (float(scores[depth][1]) for depth in ("3", "7"))
    item["worked"].says([three, rows, rows * three, seven, rows * seven], seven - three)
    item["worked"].says(*([float(score) for score in scores[depth]] for depth in ("3", "7")))
    item["worked"].says(83)


@recomputes("challenge mo-race-of-lists")
def race_of_lists(item: Item) -> None:
    names = names_of("mo-race-of-lists")
    assert names["tried"] == len(names["hidden"])
    assert names["train"].index.intersection(names["hidden"].index).empty
    assert names["ours"] == names["base"] == names["tried"]  # so few films that all are found
    item["worked"].repeats(1, 2, 3)


@recomputes("challenge mo-pencil-training")
def pencil_training(item: Item) -> None:
    pairs = [(1, 2), (2, 5), (3, 8)]
    worked, w = item["worked"], 0.0
    for step, after in enumerate(descend(pairs, 0.05, 3)):
        parts = [2 * x * (w * x - y) for x, y in pairs]
        if step == 0:
            worked.says([w, sum(parts) / 3], [0.05, -sum(parts) / 3, after])
        elif step == 1:
            by_hand = [number for x, y in pairs for number in (2 * x, w * x - y)]
            worked.says([*by_hand, sum(parts), sum(parts) / 3, after])
        else:
            worked.says([parts[0], *map(abs, parts[1:]), 3, sum(parts) / 3, after])
        w = after
