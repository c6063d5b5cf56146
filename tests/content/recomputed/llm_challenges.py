"""Challenges about language models: claims, grades, hits, tokens, prices and times."""

import datetime as dt
import re
from io import StringIO
from itertools import combinations

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.numbers import find_numbers, value_of


def chance(share: float, n: int) -> float:
    """How far chance alone moves a share among n, as plan day 19 says."""
    return float((share * (1 - share) / n) ** 0.5)


@recomputes("challenge lm-supported-claims")
def supported_claims(item: Item) -> None:
    rides, cost, planned, before, after, asked, students = 12_000, 300_000, 250_000, 21, 14, 80, 44
    item["material"].gives(rides, cost, planned, before, after, asked, students)
    first, last, every = dt.timedelta(hours=23), dt.timedelta(hours=24 + 4), 30
    departures = int((last - first) / dt.timedelta(minutes=every)) + 1
    assert (before - after) / before == 1 / 3
    assert (cost - planned) / planned == 1 / 5
    item["material"].says("23:00", "04:00", every, departures, cost / rides)
    solution = item["solution"]
    solution.says([(last - first).seconds / 3_600, departures], [cost - planned, planned])
    solution.says([students, asked], 100 * students / asked, [cost, rides])
    solution.says([before, after], rides)
    supported, claims = (
        "ACEHJ",
        re.findall(r"^- \*\*([A-J])\*\*", item["material"].text, re.MULTILINE),
    )
    solution.says([len(supported), len(claims), 100 * len(supported) / len(claims)])
    solution.repeats(1, 2)  # the numbers of the sources


@recomputes("challenge lm-six-tickets")
def six_tickets(item: Item) -> None:
    tickets = re.findall(r"^\d\. (.*)", item["material"].text, re.MULTILINE)
    words = re.compile("ignore|assistant|system", re.IGNORECASE)
    stopped = [n for n, ticket in enumerate(tickets, 1) if words.search(ticket)]
    attack = [n for n, ticket in enumerate(tickets, 1) if "support software" in ticket]
    assert not set(attack) & set(stopped)
    item["solution"].says(attack, stopped)
    item["solution"].repeats(*range(1, 7))  # the numbers of the tickets


@recomputes("challenge lm-tune-or-retrieve")
def tune_or_retrieve(item: Item) -> None:
    texts, examples, price, training, approved = 4_000, 3_000, 2, 600, 6_000
    item["material"].gives(texts, examples, price, approved)
    item["brief"].gives(training)
    a_day = texts * examples / 1e6 * price
    solution = item["solution"]
    solution.says([a_day, texts * examples / 1e6, price])
    solution.says([training / a_day, training / (a_day / 10)])  # a tenth of the price if cached
    solution.gives(texts, approved)
    solution.repeats(50_000, 35, 50)  # an example of other figures


def _marks(item: Item) -> dict[str, list[bool]]:
    rows = re.findall(r"^ *\d+  ([+−]) ([+−])  ", item.listings[0], re.MULTILINE)
    return {grader: [row[n] == "+" for row in rows] for n, grader in enumerate(("person", "model"))}


def _right_grades(item: Item) -> list[bool]:
    """Grade what is a sum by the facts, and the rest by reading."""
    by_reading = {4, 10, 11, 14, 15, 17}
    rows = re.findall(r"^ *(\d+)  [+−] [+−]  (.*)$", item.listings[0], re.MULTILINE)
    return [_is_right_sum(answer) and int(n) not in by_reading for n, answer in rows]


def _is_right_sum(answer: str) -> bool:
    found = re.fullmatch(r"(\d+) books?, (\d+) days? late\? (\d+) (cents|euros?)", answer)
    if not found:
        return True
    books, days, stated = map(int, found.groups()[:3])
    return books * days * 20 == stated * (1 if found[4] == "cents" else 100)


@recomputes("challenge lm-twenty-answers")
def twenty_answers(item: Item) -> None:
    marks, right = _marks(item), _right_grades(item)
    differs = {
        grader: [n for n, (a, b) in enumerate(zip(given, right, strict=True), 1) if a != b]
        for grader, given in marks.items()
    }
    too_kind = [n for n in differs["model"] if marks["model"][n - 1]]
    both = set(differs["person"]) & set(differs["model"])
    solution, asked = item["solution"], len(right)
    assert asked == 20
    solution.says([n for n, passes in enumerate(right, 1) if not passes])
    solution.says(
        [asked - len(differs["person"]), *differs["person"], asked - len(differs["model"])]
    )
    solution.says([sum(right)], [sum(right), asked, 100 * sum(right) / asked])
    solution.says([sum(marks["model"]), 100 * sum(marks["model"]) / asked])
    solution.says([*both], 2 * 3 * 20, [n for n in too_kind if n not in both])
    solution.says([n for n in differs["model"] if n not in too_kind])
    assert sum(right) == asked - len(differs["model"]) + 1
    solution.repeats(3)  # the days of answer 6


@recomputes("challenge lm-chunk-size")
def chunk_size(item: Item) -> None:
    ks, questions, room = (1, 2, 5, 10, 20), 40, 2_000
    rows = [list(map(int, row)) for row in item.rows if row[0].isdecimal()]
    fits = {
        size: max((k, hits) for k, hits in zip(ks, row, strict=True) if k * size <= room)
        for size, *row in rows
    }
    item["brief"].gives(room)
    solution, hits = item["solution"], [found for _, found in fits.values()]
    solution.says([*fits, *(k for k, _ in fits.values())])
    solution.says([*hits, questions], [100 * found / questions for found in hits])
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))
    best = max(hits)
    moves = chance(best / questions, questions)
    solution.says([moves, moves * questions], [best, best - 1], best - min(hits))
    solution.says([max(fits, key=lambda size: fits[size][1])])
    solution.repeats(*fits, 204, 88, 31)  # sizes, and the numbers of parts


@recomputes("challenge lm-token-bill")
def token_bill(item: Item) -> None:
    requests, price_in, price_out, tests = 200_000, 2, 8, 200
    parts = {"instructions": 1_800, "passages": 2_000, "earlier": 1_200, "question": 50}
    item["material"].gives(*parts.values(), 400, price_in, price_out, tests)
    item["brief"].gives(requests)
    millions = requests / 1e6
    bill_in, bill_out = sum(parts.values()) * millions * price_in, 400 * millions * price_out
    bill, solution = bill_in + bill_out, item["solution"]
    solution.says([bill_in, sum(parts.values()) * millions, bill_out, 400 * millions, bill])
    solution.says(max(parts.values()) * millions * price_in)
    saves = {
        "A": parts["instructions"] * 0.9 * millions * price_in,
        "B": parts["passages"] / 2 * millions * price_in,
        "C": (parts["earlier"] - 300) * millions * price_in,
        "D": (400 - 220) * millions * price_out,
    }
    solution.says([*saves.values()], bill / 2)
    enough = {
        "".join(chosen): bill - sum(saves[one] for one in chosen)
        for size in range(1, 5)
        for chosen in combinations(saves, size)
        if bill - sum(saves[one] for one in chosen) <= bill / 2
    }
    assert enough.keys() == {"ABC", "ABD", "ABCD"}
    solution.says(enough["ABD"], enough["ABC"], enough["ABCD"])
    right = {row[0]: int(row[-1]) for row in _table_of_changes(item)}
    more_wrong = right["today"] - right["E"]
    support = more_wrong / tests * requests * 0.20
    solution.says([bill * 4 / 5, more_wrong, tests, more_wrong / tests * requests, support])
    solution.says(support - bill * 4 / 5)
    solution.says(
        [right["today"], tests, chance(right["today"] / tests, tests) * tests], more_wrong
    )


def _table_of_changes(item: Item) -> list[list[str]]:
    return [line.split() for line in item.listings[1].splitlines() if line[-1].isdecimal()]


@recomputes("challenge lm-ten-questions")
def ten_questions(item: Item) -> None:
    closing = dt.datetime(2026, 12, 1, 20, tzinfo=dt.UTC)
    item["material"].gives(45, 6)
    last_entry = closing - dt.timedelta(minutes=45)
    solution = item["solution"]
    solution.says(f"{last_entry:%H:%M}", 8 * 6)
    solution.repeats(8, 15, 9, 10)  # ages in a question, and a limit that anyone may choose


@recomputes("challenge lm-agent-trace")
def agent_trace(item: Item) -> None:
    today, old, booked, free = (
        dt.date(2026, *day) for day in ((11, 27), (12, 3), (12, 8), (12, 10))
    )
    days = [f"{day:%a} {day.day}" for day in (today, old, booked, free)]
    assert days == ["Fri 27", "Thu 3", "Tue 8", "Thu 10"]
    assert (old - today).days <= 7
    trace = item.listings[0]
    times = re.findall(r"(\w{3}) (\d+:\d\d)(?:–(\d+:\d\d))?", trace)
    busy = {(day, start, end) for day, start, end in times if end}
    offered = re.findall(
        r"(\w{3}) (\d+:\d\d)", trace.partition("dentist.free")[2].split("3 cal")[0]
    )
    late = [(day, at) for day, at in offered if at > "15:00"]
    right = [(day, at) for day, at in late if not any(d == day and s <= at < e for d, s, e in busy)]
    assert right == [("Thu", "15:30")]
    solution = item["solution"]
    solution.says(right[0][1], [old.day, "10:30", booked.day, "16:00"], [free.day, "15:30"])
    solution.says(*({at for _, at in offered} - {at for _, at in late}))
    solution.says("15:00")
    solution.repeats(4, 3, 5, 7, 40)  # lines of the trace, and what a missed appointment costs


@recomputes("challenge lm-answer-alone")
def answer_alone(item: Item) -> None:
    rows = {
        line.rsplit(maxsplit=2)[0].strip(): tuple(map(value_of, find_numbers(line)))
        for line in item.listings[0].splitlines()
        if line[-1].isdecimal()
    }
    messages, urgent = rows.pop("all")
    assert (messages, urgent) == tuple(map(sum, zip(*rows.values(), strict=True)))
    flagged = [rows.pop("gas or smoke"), rows.pop("no heating")]
    read, found = map(sum, zip(*flagged, strict=True))
    missed, reading, harm = urgent - found, 3, 2_000
    waits = messages - read - missed
    solution = item["solution"]
    solution.says([100 * (found + waits) / messages, found, waits, messages])
    solution.says(100 * (messages - urgent) / messages, [missed, urgent], messages * reading)
    solution.says([read * reading, read, missed * harm, missed, read * reading + missed * harm])
    solution.says([reading, harm, 100 * reading / harm])
    for topic in ("appointments", "anything else"):
        solution.says(100 * rows[topic][1] / rows[topic][0])
    bills, none = rows["bills, contracts"]
    assert none == 0
    solution.says([3, bills, 100 * 3 / bills, 100 * reading / harm])
    needed = 3 / (reading / harm)
    assert 3.5 < needed / bills < 4
    solution.says([needed, 3, needed, 100 * reading / harm])


def _old_program(code: str, reply: str) -> str | None:
    """The name of the error with which the program of the task stops at a reply."""
    try:
        run(code, open=lambda _: StringIO(f"{reply}\n"))
    except (ValueError, LookupError) as error:
        return type(error).__name__
    return None


@recomputes("challenge lm-reply-contract")
def reply_contract(item: Item) -> None:
    solution, (code, replies) = item["solution"], item.listings
    outcome = {n: _old_program(code, reply) for n, reply in enumerate(replies.splitlines(), 1)}
    printed = [n for n, error in outcome.items() if error is None]
    solution.says(
        printed, printed[-1], [n for n, error in outcome.items() if error == "JSONDecodeError"]
    )
    solution.says(*(n for n, error in outcome.items() if error in {"ValueError", "KeyError"}))
    solution.repeats(31, -3, 1, 2, 6)  # the date and number of reply 5, and replies to refuse
