"""Challenges for two people: what comes out for everybody, and sums of the worked solutions."""

from typing import Any

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.llm_challenges import chance
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


@recomputes("challenge tw-faults")
def faults(item: Item) -> None:
    right = names_of("tw-faults")["table"](41)
    moved = [right[90][4] * 9, right[132][4] - right[133][4], 8 * 3 - right[57][4]]
    item["worked"].says([sum(moved), *moved])
    assert right[57][2:] == [5, 3, 15]
    mine = names_of("tw-faults")["mine"]
    assert (mine[103][1], mine[104][1], mine[155][2]) == (13, 14, 8)
    item["worked"].gives(*(mine[at][0] for at in (19, 103, 104, 155)), right[57][0])


@recomputes("challenge tw-search")
def search_of_notes(item: Item) -> None:
    names = names_of("tw-search")
    repaired, cases = names["repaired"], len(names["fresh"])
    for asked in ("old", "fresh"):
        item["worked"].says([names["score"](repaired, names[asked]), cases])
    assert names["score"](names["search"], names["fresh"]) == 4


@recomputes("challenge tw-feature")
def feature(item: Item) -> None:
    names = names_of("tw-feature")
    values = [
        [f(who, names["day"](at)) for who, at in names["asked"]]
        for f in (names["mine"], names["partners"])
    ]
    assert [at for at, (a, b) in enumerate(zip(*values, strict=True)) if a != b] == [0, 1, 3]
    item["worked"].says(values[1][3], values[1][3] - values[0][3])
    item["solution"].gives(3, 8, 4, 1)  # the days of the two moments
    item["solution"].says(values[0], [_days_since_last(names, *asked) for asked in names["asked"]])


def _days_since_last(names: dict[str, Any], who: str, at: str) -> int:
    moment = names["day"](at)
    seen = [
        order
        for order, seen, name, euros in names["rows"]
        if (name, euros > 0, seen < moment) == (who, True, True)
    ]
    return int((moment - max(seen)).days)


@recomputes("challenge tw-hidden")
def hidden_split(item: Item) -> None:
    names = names_of("tw-hidden")
    hidden = [
        names["score"](model, names["hidden"])
        for model in (names["runs"]["calls - m / 10 > 3"], names["partners"])
    ]
    item["worked"].says(chance(hidden[0], 1_000), chance(hidden[1], 1_000))
    item["solution"].says(chance(hidden[0], 1_000))
    item["solution"].repeats(1_000)


@recomputes("challenge tw-incident")
def incident(item: Item) -> None:
    note, look, undo = 1, 3, 5
    minutes = [note + look * looks for looks in range(5)]
    item["worked"].says(*minutes, minutes[-1] + undo, minutes[-1] + undo + note)
    tokens_in, usual_out, long_out = 1_500, 120, 900
    assert 2 < (tokens_in + 4 * long_out) / (tokens_in + 4 * usual_out) < 3  # “more than twice”
    item["worked"].gives(tokens_in, usual_out, long_out, 300, 40, 60)
    item["worked"].says("17:30", "18:00", "19:00")


@recomputes("challenge tw-interview")
def interview(item: Item) -> None:
    old, new, asked = 31, 34, 40
    assert 2 < chance(new / asked, asked) * asked < chance(old / asked, asked) * asked < 3
    item["worked"].gives(old, new, asked, 200)
