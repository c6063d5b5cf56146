"""Challenges of week 3 about data: the typed tables are counted, joined and cleaned."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from statistics import mean

import pytest

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import near, value_of
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge da-tripled-bar")
def tripled_bar(item: Item) -> None:
    shown = {row[0]: int(row[-1]) for row in item.rows if row[-1].isdecimal() and "#" in row[1]}
    asked = 200
    item["brief"].gives(asked)
    may, june, july = shown.values()
    solution = item["solution"]
    solution.says(july - may, (july - may) * asked / 100, [may * asked / 100, july * asked / 100])
    solution.says([round(share / 5) for share in (may, june, july)])
    solution.repeats(asked)
    error = (may / 100 * (1 - may / 100) / asked) ** 0.5
    solution.says(100 * error, error)
    item["hints"].says([may, asked, may * asked / 100])
    worked = item["worked"]
    worked.says([may, asked, may * asked / 100, july, july * asked / 100], july - may, error)
    bars = [len(bar) for bar in re.findall(r" (#+) ", worked.text)]
    assert bars == [round(share / 5) for share in (may, june, july)]
    worked.says([0, 20, 40, 60, 80, 100])  # the axis
    worked.repeats(80, 50)  # where bars must not start


@recomputes("challenge da-twins")
def twins(item: Item) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in item.listings[0].splitlines()[1:]]
    doubled = [row for n, row in enumerate(rows) if row in rows[:n]]
    people = [row for n, row in enumerate(rows) if row not in rows[:n]]
    pairs = [
        (one, other)
        for n, one in enumerate(people)
        for other in people[n + 1 :]
        if one[2:] == other[2:] or one[1] == other[1]
    ]
    same_birth_and_phone = [other for one, other in pairs if one[2:] == other[2:]]
    alike = next(pair for pair in pairs if pair[0][1] == pair[1][1])
    solution = item["solution"]
    solution.says(int(doubled[0][0]), *([int(one[0]), int(other[0])] for one, other in pairs))
    solution.says([int(row[2][:4]) for row in alike])
    solution.says([*(int(row[0]) for row in same_birth_and_phone), int(doubled[0][0])])
    least = len(people) - len(pairs)
    solution.says(least + 1, len(people), least)
    item["worked"].says(least + 1, len(people))


@recomputes("challenge da-fridge-gaps")
def fridge_gaps(item: Item) -> None:
    hours = [(int(row[0]), int(row[1]), [float(t) for t in row[2:]]) for row in item.rows[1:]]
    busy = [hour for hour in hours if hour[1] >= 5]
    gaps = [hour for hour in hours if not hour[2]]
    measured = [t for hour in hours for t in hour[2]]
    usual, when_busy = mean(measured), mean(t for hour in busy for t in hour[2])
    filled = mean([*measured, *[when_busy] * len(gaps)])
    assert all(gap in busy for gap in gaps)
    most_measured = max(opened for _, opened, measured_at in hours if measured_at)
    solution = item["solution"]
    solution.says([len(gaps), len(busy)], len(hours) - len(busy), usual, when_busy, filled)
    solution.says(
        [hour for hour, opened, _ in gaps if opened > most_measured], [len(gaps), len(hours)]
    )
    limit = 8
    solution.repeats(limit)
    item["brief"].says(limit, usual, max(measured))
    worked = item["worked"]
    worked.says([gap[0] for gap in gaps], sum(measured), [usual], len(measured))
    worked.says([sum(measured), len(gaps), when_busy, len(hours), filled])
    worked.says([min(measured), max(measured), usual])
    worked.says([min(gap[1] for gap in gaps), max(gap[1] for gap in gaps)])


@recomputes("challenge da-three-counts")
def three_counts(item: Item) -> None:
    rows = [[None if cell == "NULL" else cell for cell in row] for row in item.rows[2:]]
    queries = re.findall(r"^\d  (.*(?:\n {3}.*)*)", item.listings[1], re.MULTILINE)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE signups (id, email, country)")
        database.executemany("INSERT INTO signups VALUES (?, ?, ?)", rows)
        counts = [database.execute(f"SELECT {query}").fetchone()[0] for query in queries]
    unknown = next(int(row[0]) for row in rows if row[0] and row[2] is None)
    countries = {row[1].lower(): row[2] for row in rows if row[1]}
    inside = [*countries.values()].count("UK")
    nowhere = [*countries.values()].count(None)
    solution = item["solution"]
    solution.says(counts, unknown)
    solution.says([len(countries), len(countries) - inside - nowhere])
    worked = item["worked"]
    assert [int(count) for count in re.findall(r"\*\*(\d)\.\*\*", worked.text)] == counts
    worked.says([value_of(row[0] or "") for row in rows if row[2] == "UK"])
    worked.says([value_of(row[0] or "") for row in rows if row[2] not in {None, "UK"}])


@recomputes("challenge da-grown-revenue")
def grown_revenue(item: Item) -> None:
    tables = item.listings[0]
    amounts = {int(n): int(a) for n, a in re.findall(r"^(\d+)\s+(\d+)$", tables, re.MULTILINE)}
    parcels = [int(order) for order in tables.splitlines()[-1].split()]
    joined = [amounts[order] for order in parcels]
    item["brief"].says(sum(amounts.values()), sum(joined), sum(set(joined)))
    times = {order: parcels.count(order) for order in amounts}
    lost = next(order for order, count in times.items() if count == 0)
    solution = item["solution"]
    solution.says(len(joined), parcels, joined)
    solution.says([order for order, count in times.items() if count > 1], lost, amounts[lost])
    doubled = next(
        amount for amount in amounts.values() if list(amounts.values()).count(amount) > 1
    )
    solution.says(doubled, [*times.values()], sum(amounts.values()))
    worked = item["worked"]
    worked.says([part for order in parcels for part in (order, amounts[order])])
    counted = {order: amounts[order] * count for order, count in times.items() if count}
    worked.says(*([order, paid] for order, paid in counted.items()), sum(counted.values()))
    worked.says([*dict.fromkeys(joined)], sum(set(joined)))


@recomputes("challenge da-knew-too-much")
def knew_too_much(item: Item) -> None:
    right, hundred, came_back = 99, 100, 12
    item["brief"].gives(right, hundred, came_back)
    item["solution"].says(hundred - came_back)
    item["solution"].repeats(right, hundred)


def real_date(text: str) -> str:
    """A date of any of the notations of the table as “2024-03-05”; empty if there is no such day."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y"):
        try:
            return f"{datetime.strptime(text, form):%Y-%m-%d}"  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return ""


def kilograms(text: str) -> float | None:
    """A weight in kilograms; None without a unit."""
    found = re.fullmatch(r"([\d.,]+) (kg|g)", text)
    return float(found[1].replace(",", ".")) / (1 if found[2] == "kg" else 1000) if found else None


@recomputes("challenge da-mixed-units")
def mixed_units(item: Item) -> None:
    lines = list(dict.fromkeys(item.listings[0].splitlines()[1:]))
    parcels = [line.split(";") for line in lines]
    cities = {city.strip().title() for *_, city in parcels}
    twice = next(line for line in lines if item.listings[0].splitlines().count(line) > 1)
    weights = {int(row[0]): kilograms(row[2]) for row in parcels}
    weighed = {number: weight for number, weight in weights.items() if weight}
    solution = item["solution"]
    solution.says(len(parcels), len(cities), int(twice[0]))
    solution.says([*weighed.values()], [*weighed], sum(weighed.values()))
    without_unit = [int(row[0]) for row in parcels if row[2].replace(".", "").isdecimal()]
    solution.says(without_unit, next(int(row[0]) for row in parcels if row[2] == "?"))
    changed = [(real_date(day), int(n)) for n, day, *_ in parcels if real_date(day) != day]
    for day, number in (pair for pair in changed if pair[0]):
        solution.says([day, number])
    impossible = next(row for row in parcels if not real_date(row[1]))
    solution.says([int(impossible[0]), int(impossible[1].split("-")[1])])


@recomputes("challenge da-gate")
def gate(item: Item) -> None:
    rows = [[float(cell) for cell in row[1:]] for row in item.rows if row[1].isdecimal()]
    before, after = rows[:7], rows[7:]
    friday, monday = 4, 0
    assert after[friday][3] / before[friday][3] == pytest.approx(0.8, abs=0.01)
    sale = after[friday][0] / before[friday][0]
    item["solution"].says(sale)
    item["worked"].says(sale, max(day[1] for day in before), max(day[2] for day in before))
    assert sale > 1.5
    problems, columns = names_of("da-gate")["problems"], ("rows", "empty", "double", "price")
    normal, at_sale = (dict(zip(columns, week[friday], strict=True)) for week in (before, after))
    assert problems(normal, at_sale) == ["rows"]
    item["worked"].repeats(1.5)  # a limit that rejects it
    item["solution"].says(near(after[monday][3] / before[monday][3], 1))
