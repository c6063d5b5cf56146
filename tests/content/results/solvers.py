"""Solves each file by its rules alone, and once more for each rule, overlooking it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

Line: TypeAlias = dict[str, str]
Overlooked: TypeAlias = Collection[str]
Solver: TypeAlias = Callable[[list[Line], Overlooked], float | str]


def signups(lines: list[Line], overlooked: Overlooked = ()) -> int:
    addresses = [line["email"] for line in lines]
    if "spaces" not in overlooked:
        addresses = [re.sub(r"\s", "", address) for address in addresses]
    if "capitals" not in overlooked:
        addresses = [address.casefold() for address in addresses]
    if "no address" not in overlooked:
        addresses = [address for address in addresses if address.count("@") == 1]
    if "tests" not in overlooked:
        addresses = [one for one in addresses if one.partition("@")[2] != "example.com"]
    return len(addresses if "repeats" in overlooked else Counter(addresses))


def evenings(lines: list[Line], overlooked: Overlooked = ()) -> int:
    total = 0
    for line in lines:
        form = re.fullmatch(r"(?:(\d+) h)? ?(?:(\d+) min)?|(\d+):(\d\d)", line["time"])
        assert form, line
        hours, minutes, hours_before_colon, minutes_after = (int(n or 0) for n in form.groups())
        if "hours" not in overlooked:
            total += 60 * hours
        total += minutes
        if "colon" not in overlooked:
            total += 60 * hours_before_colon + minutes_after
    return total


def readings(lines: list[Line], overlooked: Overlooked = ()) -> float:
    seen, values = set(), []
    for line in lines:
        text = line["temperature"]
        if text in {"", "n/a"} or (text == "-999" and "-999" not in overlooked):
            continue
        if "," in text and "comma" in overlooked:
            continue
        if tuple(line.values()) in seen and "repeats" not in overlooked:
            continue
        seen.add(tuple(line.values()))
        values.append(Fraction(text.replace(",", ".")))
    return round(float(sum(values) / len(values)), 2)


def refunds(lines: list[Line], overlooked: Overlooked = ()) -> float:
    if "repeats" not in overlooked:
        lines = [next(same) for _, same in groupby(sorted(lines, key=_number), key=_number)]
    kept: dict[str, Fraction] = defaultdict(Fraction)
    country = {line["order"]: line["country"] for line in lines if line["kind"] == "order"}
    seen = set()
    for line in lines:
        about = (line["kind"], line["order"], line["euros"])
        if about in seen and "equal parts" in overlooked:
            continue
        seen.add(about)
        amount = Fraction(line["euros"])
        place = country.get(line["order"], "Portugal" if "last month" in overlooked else "")
        if "refunds" not in overlooked or line["kind"] == "order":
            kept[place] += amount if line["kind"] == "order" else -amount
    return float(kept["Portugal"])


def _number(line: Line) -> int:
    return int(line["line"])


def survey(lines: list[Line], overlooked: Overlooked = ()) -> float:
    if "no answer" in overlooked:
        lines = [{**line, "minutes": line["minutes"] or "0"} for line in lines]
    lines = [line for line in lines if line["minutes"]]
    sizes = {line["group"]: int(line["group_size"]) for line in lines}
    if "weights" in overlooked:
        sizes = Counter(line["group"] for line in lines)
    if "sizes" in overlooked:
        sizes = dict.fromkeys(sizes, 1)
    weighted = Fraction(0)
    for group, size in sizes.items():
        answers = [int(line["minutes"]) for line in lines if line["group"] == group]
        weighted += Fraction(sum(answers), len(answers)) * size
    return round(float(weighted / sum(sizes.values())), 1)


def tokens(lines: list[Line], overlooked: Overlooked = ()) -> float:
    cents_per_million = {"small": (20, 2, 80), "large": (300, 30, 1500)}
    total = 0  # in millionths of a cent
    for line in lines:
        if line["status"] != "200" and "failed" not in overlooked:
            continue
        price, cheap, output = cents_per_million[
            "large" if "models" in overlooked else line["model"]
        ]
        cached, sent = int(line["of_it_cached"]), int(line["input"])
        fresh = sent if "within" in overlooked else sent - cached
        cost = fresh * price + cached * cheap + int(line["output"]) * output
        total += round(cost, -6) if "rounding" in overlooked else cost
    return round(total / 10**8, 2)


def latency(lines: list[Line], overlooked: Overlooked = ()) -> int:
    times: dict[str, dict[str, list[int]]] = defaultdict(lambda: {"start": [], "end": []})
    for line in lines:
        if line["path"] != "/health" or "health" in overlooked:
            times[line["request"]][line["event"]].append(int(line["ms"]))
    first = max if "retries" in overlooked else min
    waits = sorted(at["end"][0] - first(at["start"]) for at in times.values() if at["end"])
    if "place" in overlooked:
        return round(sum(waits) / len(waits))
    return next(wait for n, wait in enumerate(waits, 1) if 100 * n >= 95 * len(waits))


def graders(lines: list[Line], overlooked: Overlooked = ()) -> float:
    votes: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        order = [line["shown_first"], "old" if line["shown_first"] == "new" else "new"]
        if "order" in overlooked:
            order = ["old", "new"]
        if line["better"] != "tie":
            votes[line["question"]].append(order[line["better"] == "second"])
    new = sum(voted.count("new") * 2 > len(voted) for voted in votes.values())
    old = sum(voted.count("old") * 2 > len(voted) for voted in votes.values())
    questions = len({line["question"] for line in lines})
    return round(100 * new / (questions if "undecided" in overlooked else new + old), 1)


def matches(lines: list[Line], overlooked: Overlooked = ()) -> int:
    people: dict[str, Counter[tuple[str, str]]] = {"library": Counter(), "school": Counter()}
    for line in lines:
        name = line["name"]
        if "accents" not in overlooked:
            name = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
        if "capitals" not in overlooked:
            name = name.casefold()
        words = name.replace(",", " ").split()
        in_order = words if "order" in overlooked else sorted(words)
        numbers = sorted(map(int, re.split(r"\D", line["born"])))  # a day is after 12
        born = "" if "dates" in overlooked else str(numbers)
        people[line["list"]][" ".join(in_order), born] += 1
    both = people["library"].keys() & people["school"].keys()
    return sum(people["library"][one] for one in both) if "repeats" in overlooked else len(both)


def leak(lines: list[Line], overlooked: Overlooked = ()) -> str:
    """Return the column whose being filled, or whose values, tell most about who left."""

    def difference(column: str) -> float:
        told: dict[str, list[float]] = {"yes": [], "no": []}
        for line in lines:
            if "gaps" not in overlooked:
                told[line["left"]].append(line[column] != "")
            elif line[column]:
                told[line["left"]].append(float(line[column]))
        return abs(sum(told["yes"]) / len(told["yes"]) - sum(told["no"]) / len(told["no"]))

    columns = sorted(name for name in lines[0] if re.fullmatch(r"c\d\d", name))
    return max(columns, key=difference)


SOLVERS: dict[str, Solver] = {
    "signups": signups,
    "evenings": evenings,
    "readings": readings,
    "refunds": refunds,
    "survey": survey,
    "tokens": tokens,
    "latency": latency,
    "graders": graders,
    "matches": matches,
    "leak": leak,
}
"""By the name of the generator."""

TRAPS: dict[str, tuple[str, ...]] = {
    "signups": ("spaces", "capitals", "no address", "tests", "repeats"),
    "evenings": ("hours", "colon"),
    "readings": ("-999", "comma", "repeats"),
    "refunds": ("repeats", "equal parts", "last month", "refunds"),
    "survey": ("no answer", "weights", "sizes"),
    "tokens": ("failed", "models", "within", "rounding"),
    "latency": ("health", "retries", "place"),
    "graders": ("order", "undecided"),
    "matches": ("accents", "capitals", "order", "dates", "repeats"),
    "leak": ("gaps",),
}
"""What can be overlooked in each; whoever does gets a wrong result, in every file."""
