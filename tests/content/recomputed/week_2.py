"""Plan days of week 2: their code is run with the seeds that it sets."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from tests.content.recomputed.items import Item, all_items, recomputes, run
from tests.content.recomputed.numbers import find_numbers, near, value_of
from tests.content.recomputed.week_1 import numbers_in


def listings(day: str) -> list[str]:
    """The listings of a day, one per step; empty for a step without code."""
    return all_items()[f"day {day}"].listings


def stats_file() -> str:
    """The file stats.py as it is after day 13, without what it prints."""
    first, middle = listings("py-functions")[1:3]
    parts = [first.partition("numbers =")[0], middle]
    return "\n".join([*parts, listings("standard-deviation")[0], listings("correlation")[0]])


@contextmanager
def files(**sources: str) -> Iterator[None]:
    """Let the code of the content import files that earlier days made."""
    before = {name: sys.modules.get(name) for name in sources}
    for name, source in sources.items():
        module = ModuleType(name)
        exec(source, module.__dict__)
        sys.modules[name] = module
    try:
        yield
    finally:
        for name, module_before in before.items():
            del sys.modules[name]
            if module_before:
                sys.modules[name] = module_before


def run_with_files(code: str, **sources: str) -> tuple[list[str], dict[str, Any]]:
    """Run code that may import stats.py and these files; see `run`."""
    with files(stats=stats_file(), **sources):
        return run(code)


@recomputes("day two-averages")
def two_averages(item: Item) -> None:
    steps, text = item.listings, item["text"]
    code = "\n".join((steps[0], steps[2], steps[3]))
    for wrong in ("500", "50"):
        printed, _ = run_with_files(code.replace("append(500)", f"append({wrong})"))
        for line in printed:
            text.says(numbers_in([line]))
    text.repeats(500, 50, 100)


@recomputes("day how-sure")
def how_sure(item: Item) -> None:
    first, function, repeat, *_ = item.listings
    text = item["text"]
    text.says(numbers_in(run(first)[0]))
    code = "\n".join((first.partition("heads")[0], function, repeat))
    outside = int(run(code)[0][-1])
    text.says(near(outside, 5))
    shares = np.random.default_rng(7).binomial(20, 0.5, 200_000) / 20
    expected = 1000 * float(np.mean((shares < 0.3) | (shares > 0.7)))
    spread = expected**0.5
    text.says([near(expected - 2.5 * spread, spread), near(expected + 2.5 * spread, spread)])
    longer = repeat.replace("share(20)", "share(200)")
    text.says(int(run(code.replace(repeat, longer))[0][-1]))
    text.repeats(20, 1_000, 200, 30, 70, 9)


@recomputes("day standard-deviation")
def standard_deviation(item: Item) -> None:
    _, check, coins, *_ = item.listings
    first, function, *_ = listings("how-sure")
    coins_file = first.partition("heads")[0] + function.partition("\nfor i in range(5)")[0]
    printed, names = run_with_files(check + "\n" + coins, coins=coins_file)
    text = item["text"]
    for line in printed[:3]:
        text.says(numbers_in([line]))
    few, many, ratio = numbers_in(printed[3:])
    text.says(near(few, 0.006), near(many, 0.0015), near(ratio, 0.15))
    shares: list[float] = names["few"]
    text.says(max(range(21), key=lambda k: shares.count(k / 20)))
    within = np.random.default_rng(7).binomial(20, 0.5, 200_000)
    text.says(float(np.mean(abs(within - 10) / 20 <= 2 * 0.25**0.5 / 20**0.5)))
    text.repeats(0, 20, 0.5, 10)


@recomputes("day samples")
def samples(item: Item) -> None:
    town, ask, more, wrong, _ = item.listings
    text = item["text"]
    printed = run_with_files(town + "\n" + ask)[0]
    (mean, sd), (low, high, error) = (numbers_in([line]) for line in printed)
    text.says(near(mean, 0.5), near(sd, 0.5), [near(low, 0.6), near(high, 0.6)])
    printed = run_with_files(f"{town}\n{more}\n{wrong}")[0]
    errors = [value_of(find_numbers(line)[1]) for line in printed[1:4]]
    text.says([near(error, 0.15) for error in errors], near(error, 0.15))
    for line in printed[4:]:
        text.says(near(value_of(line), 0.6))
    text.repeats(10_000, 25, 500)


@recomputes("day given-that")
def given_that(item: Item) -> None:
    mails, spam, caught, wrong = 1_000, 20, 18, 49
    text = item["text"]
    text.repeats(mails, spam, caught, wrong, 100_000)
    text.says(mails - spam, [caught, caught + wrong], caught / (caught + wrong))
    code = "\n".join(item.listings[1:-1])
    printed, names = run(code)
    spams, alarms, both = names["spams"], names["alarms"], names["both"]
    text.says([near(spams, 100), near(alarms, 150), near(both, 100)])
    precision, recall, right, no_alarms = (numbers_in([line])[0] for line in printed[1:])
    text.says(near(precision, 0.01), near(recall, 0.02), near(100 * right, 0.5))
    text.says(near(100 * no_alarms, 0.5))
    changed = run(code.replace("< 0.02", "< 0.5"))[0]
    text.says(near(numbers_in(changed[1:2])[0], 0.006))
    text.repeats(2, 90, 5, 0.02, 0.5, 0.05)


@recomputes("day correlation")
def correlation(item: Item) -> None:
    _, check, cause, warm, _ = item.listings
    printed = run_with_files(f"{check}\n{cause}\n{warm}")[0]
    own, theirs, turned, together = (numbers_in([line])[0] for line in printed[:4])
    text = item["text"]
    text.says([own, theirs, turned], near(together, 0.05), near(numbers_in(printed[4:])[1], 0.11))
    corr = run_with_files("from stats import corr")[1]["corr"]
    xs = list(range(-5, 6))
    text.says(corr(xs, [x * x for x in xs]))
    text.repeats(-1, 1, 2_000, 19, 21)


def chance_of_lead(mails: int, right_a: float, right_b: float) -> float:
    """How often of 1,000 shuffles filter B leads by at least what it leads by here."""
    ones = round(right_a * mails) + round(right_b * mails)
    gap = round(right_b * mails) - round(right_a * mails)
    dealt = np.random.default_rng(7).hypergeometric(ones, 2 * mails - ones, mails, 200_000)
    return 1000 * float(np.mean(2 * dealt - ones >= gap))


@cache
def longer_luck_or_not() -> tuple[str, list[str]]:
    """The listings of the day with ten times as many mails, and what they print."""
    code = "\n".join(listings("luck-or-not")[:2])
    longer = re.sub(r"(?<=\* )\d+|(?<=n = )\d+", r"\g<0>0", code)
    return longer, run(longer)[0]


@recomputes("day luck-or-not")
def luck_or_not(item: Item) -> None:
    code = "\n".join(item.listings[:2])
    (gap, lucky), _ = run(code)
    text = item["text"]
    text.says(int(gap), near(int(lucky), 20))
    assert abs(chance_of_lead(50, 0.82, 0.90) - int(lucky)) < 45
    text.says(near(int(longer_luck_or_not()[1][-1]), 2))
    text.repeats(500, 1_000, 82, 90)
