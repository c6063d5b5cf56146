"""Challenges about models in use: requests that are run, machines, minutes and drift."""

import re
from datetime import datetime, timedelta
from math import ceil, isnan
from typing import Any

import numpy as np
import pytest

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.numbers import near
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge de-eight-requests")
def eight_requests(item: Item) -> None:
    names = run(item.listings[0])[1]
    prices: dict[int, Any] = {}
    errors: dict[int, str] = {}
    for number, request in enumerate(names["requests"], 1):
        try:
            prices[number] = names["predict"](request)["price"]
        except (KeyError, ValueError) as error:
            errors[number] = type(error).__name__
    good = [n for n, price in prices.items() if 0 < price <= 4 + 500 * max(names["FARE"].values())]
    nonsense = [n for n in prices if n not in good]
    right = prices[good[0]]
    assert all(prices[n] == right for n in good)
    assert [*errors.values()] == ["KeyError", "ValueError", "KeyError"]
    solution = item["solution"]
    solution.says(good, right, [*errors], nonsense)
    for number in nonsense:
        solution.says([number] if isnan(prices[number]) else [number, prices[number]])
    by_night = names["predict"]({"km": 5, "time": "night"})["price"]
    as_night = names["requests"].index({"km": 5, "time": "Night"}) + 1
    bad = sorted([*nonsense, *errors])
    bad.remove(as_night)
    solution.says(
        [*good, 200, right], [*bad, 400], [as_night, 400], [200, by_night], [good[1], 400]
    )
    strange: tuple[Any, ...] = (
        None,
        [],
        5,
        {"km": 10**400, "time": "day"},
        {"km": None, "time": "day"},
    )
    answer = names_of("de-eight-requests")["answer"]
    assert {answer(request)[0] for request in (*strange, {"km": 5, "time": []})} == {400}


@recomputes("challenge de-three-offers")
def three_offers(item: Item) -> None:
    views, products, edited = 60_000, 8_000, 200
    item["material"].gives(views, products, edited)
    offers = [[float(cell.rstrip("%")) for cell in row[-3:]] for row in item.rows if "%" in row[-3]]
    large, small, nightly = offers
    busiest = views / 10
    solution = item["solution"]
    solution.says([busiest, busiest / 3600])
    hours = 24 * 30
    for _, seconds, price in (large, small):
        busy = busiest / 3600 * seconds
        machines = max(2, ceil(busy / 0.6))
        solution.says([busy, machines, machines * price * hours])
    _, seconds, price = nightly
    a_night = products * seconds / 3600
    solution.says(
        [a_night, a_night * price * 30], [edited * seconds / 3600 * price * 30, edited], edited
    )
    item["hints"].says(hours)


@recomputes("challenge de-umbrella-morning")
def umbrella_morning(item: Item) -> None:
    written = re.findall(r"^- \*\*(\d\d:\d\d)\*\*", item["material"].text, re.MULTILINE)
    times = [datetime.strptime(time, "%H:%M") for time in written]  # noqa: DTZ007
    began, noticed, asked, over = times[1], times[3], times[5], times[-1]
    minute = timedelta(minutes=1)
    lasted = (over - began) // minute
    solution = item["solution"]
    solution.says(
        [*divmod(lasted, 60)], lasted, (noticed - began) // minute, (over - asked) // minute
    )
    solution.says([f"{asked:%H:%M}", f"{over:%H:%M}"])
    item["material"].gives(6.0, 2.1, 12_000)
    visitors = 12_000 * lasted / 60
    solution.says(near(visitors * (6.0 - 2.1) / 100, 1), [visitors, 6.0 - 2.1])
    solution.repeats(1)  # the date of an example


@recomputes("challenge de-more-vans")
def more_vans(item: Item) -> None:
    rows = [row[-4:] for row in item.rows if row[0] in {"training", "week"}]
    rows[0] = item.rows[1][1:5]
    training, *weeks = ([float(cell.rstrip("%")) for cell in row] for row in rows)
    distances = [
        sum(abs(a - b) for a, b in zip(week[:3], training, strict=False)) / 2 for week in weeks
    ]
    mixes = np.random.default_rng(7).multinomial(200, np.array(training[:3]) / 100, 100_000) / 2
    by_luck = np.abs(mixes - training[:3]).sum(axis=1) / 2
    passed = float(np.quantile(by_luck, 0.95))

    def alarms_a_year(limit: float) -> float:
        return 52 * float(np.mean(by_luck >= limit))

    solution = item["solution"]
    around = [near(passed - 0.5, 0.3), near(passed + 0.5, 0.3)]
    solution.says(distances, near(passed, 0.3), around)
    assert distances[2] < passed + 0.5 < distances[3]
    solution.says([around[0], distances[3] - 1])
    few, many, edge = alarms_a_year(8.5), alarms_a_year(7), 9
    assert alarms_a_year(7) < 5 < alarms_a_year(6.5)  # 7 is the first whole number with few enough
    solution.says([near(few, 1), near(many, 1)], edge, edge + 1)
    assert alarms_a_year(edge) == pytest.approx(1, abs=0.2)
    minutes = (4, 6, 11)
    item["material"].gives(*minutes)
    by_mix = sum(share * m for share, m in zip(weeks[3], minutes, strict=False)) / 100
    solution.says(by_mix, [training[3], weeks[3][3]])


@recomputes("challenge de-one-in-hundred")
def one_in_hundred(item: Item) -> None:
    drafts, old, limit, welsh_share = 4_000, 10, 13, 5
    item["material"].gives(drafts, old, limit, welsh_share)

    def wobble(count: float) -> float:
        return float(100 * 2 * (old / 100 * (1 - old / 100) / count) ** 0.5)

    solution = item["solution"]
    for stage in (1, 10, 50):
        a_day = drafts * stage / 100
        solution.says([stage, a_day, wobble(a_day)])
    a_day, days = drafts / 10, 7
    solution.says(limit - old, [days, wobble(days * a_day)])
    welsh = a_day * welsh_share / 100
    solution.says(welsh, wobble(welsh))
    solution.repeats(old, limit)
    item["material"].says([100, wobble(100)])
