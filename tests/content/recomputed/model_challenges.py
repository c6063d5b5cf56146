"""Challenges about models that are solved on paper: errors, costs, weights and steps."""

import re
from collections import Counter
from statistics import mean

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import find_numbers, near, value_of


@recomputes("challenge mo-free-rival")
def free_rival(item: Item) -> None:
    days = [list(map(int, row[1:])) for row in item.rows[1:]]
    average = mean(last for last, _, _ in days)
    off_average = [abs(average - now) for _, now, _ in days]
    off_supplier = [abs(forecast - now) for _, now, forecast in days]
    off_weekday = [abs(last - now) for last, now, _ in days]
    key = item["key"]
    for off in (off_average, off_supplier, off_weekday):
        key.says(off, mean(off))
    key.says(average)
    key.says(near(100 * (1 - mean(off_supplier) / mean(off_average)), 0.6))


@recomputes("challenge mo-two-spotters")
def two_spotters(item: Item) -> None:
    counts = [list(map(int, row[1:])) for row in item.rows if row[-1].isdecimal()]
    (hit_a, hit_b), (wrong_a, wrong_b), (miss_a, miss_b), (fine_a, fine_b) = counts
    photos, holes, miss, alarm = 1_000, 50, 250, 30
    item["material"].gives(photos, holes, miss, alarm)
    costs = [miss_a * miss + wrong_a * alarm, miss_b * miss + wrong_b * alarm, holes * miss]
    right = [(hit_a + fine_a), (hit_b + fine_b), photos - holes]
    key = item["key"]
    key.says([100 * count / photos for count in right])
    key.says([costs[0], miss_a, miss, wrong_a, alarm], [costs[1], miss_b, miss, wrong_b, alarm])
    key.says([costs[2], holes, miss], costs[2] - costs[1])
    key.says((wrong_b - wrong_a) * alarm / (miss_a - miss_b))
    key.repeats(miss, alarm)


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
    key = item["key"]
    stated = re.findall(r"(\w+):? ([−-]?\d)", item["key"].text.splitlines()[0].split(";")[0])
    assert {word: value_of(number) for word, number in stated} == {
        word: weight for word, weight in weights.items() if weight
    }
    whole = [
        -score if "not" in words else score for score, words in zip(scores, reviews, strict=True)
    ]
    key.says([value_of(number) for _, number in stated], scores, turned, whole)
    key.says(0)  # the weight of other words


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
    key = item["key"]
    key.says(negated)
    key.cannot_check(reason, wrong_labels, *delivery, *irony)
    right = tests - len(reviews) + len(wrong_labels)
    key.says([right, tests], 100 * right / tests, tests - len(reviews))


@recomputes("challenge mo-race-of-lists")
def race_of_lists(item: Item) -> None:
    code = item.listings[0]
    guesses = [int(n) for n in re.findall(r"in (?:popular|recommend)\(.*, (\d+)\)", code)]
    least = int(re.findall(r"len\(good\) < (\d+)", code)[0])
    key = item["key"]
    key.says(guesses, least)


def descend(pairs: list[tuple[int, int]], rate: float, steps: int) -> list[float]:
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
    key = item["key"]
    key.says(descend(pairs, 0.05, 3), best, [products, squares])
    assert all(abs(descend(pairs, rate, 200)[-1] - best) < 0.001 for rate in (0.05, 0.2))
    key.says(descend(pairs, 0.25, 3))
    key.says([near(edge - 0.005, 0.005), near(edge + 0.005, 0.005)], edge)
    item["hints"].says(0.05, descend(pairs, 0.05, 1)[0])
    slopes = [value_of(n) for n in find_numbers(item.listings[1]) if n.startswith("−")]
    terms = [2 * x * -y for x, y in pairs]
    assert [slope for slope in slopes if slope in terms] == terms
    assert slopes[-1] == sum(terms) / len(pairs)
