"""Challenges for two people: what comes out for everybody, and sums of the worked solutions."""

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge tw-labels")
def labels(item: Item) -> None:
    item["worked"].says(1 / 8, 100 * 6 / 8, 100 * (5 / 8 * 5 / 8 + 3 / 8 * 3 / 8))
    item["worked"].repeats(17)  # the number of a reply that nobody has seen
    item["solution"].repeats(13)  # the number of a reply


@recomputes("challenge tw-guard")
def guard(item: Item) -> None:
    repaired = names_of("tw-guard")["repaired"]
    assert not repaired("0142 after 555")
    assert repaired("Orders 555 and 0142")
    item["worked"].repeats(143)  # what an attacker wrote


@recomputes("challenge tw-coding-agent")
def coding_agent(item: Item) -> None:
    names = names_of("tw-coding-agent")
    assert names["fee"](21, member=True) == -10
    assert min(max(0, 60 - 21) * 20 // 2, 300) == 300
    item["worked"].says(max(0, 21 - 21) - 1, 10, -10)
    item["worked"].repeats(1, 2, 3)  # the numbers of the rules


@recomputes("challenge tw-estimates")
def estimates(item: Item) -> None:
    right = names_of("tw-estimates")["right"]
    item["solution"].says(right, [0.95, 20], [0.99, 69])
    assert 0.495 < 0.99**69 < 0.5 < 0.99**68
    item["solution"].says(24 * 60 * 60)
    item["solution"].repeats(6, 7, 90, 4)
    every_third, twice = 0.95**20, sum(range(1, 101)) / sum(range(1, 51))
    assert 0.3 < every_third < 0.4
    assert 3.9 < twice < 4


@recomputes("challenge tw-teach")
def teach(item: Item) -> None:
    cosine = names_of("tw-teach")["cosine"]
    dot, length = 6 * 10 + 8 * 0, (6**2 + 8**2) ** 0.5
    assert cosine((6, 8), (10, 0)) == dot / (length * 10)
    item["worked"].says([dot, length, 10, dot / (length * 10)], [dot, length * 10])
    item["worked"].repeats(3, 4, 6)  # the dog's alarms and visitors
