"""Challenges of week 1: the shown programs are run, and the shown logs and lists are counted."""

import re
from io import StringIO
from statistics import mean, median

import pytest

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.numbers import find_numbers, value_of
from tests.content.recomputed.worked_solutions import names_of


@recomputes("challenge py-two-names")
def two_names(item: Item) -> None:
    printed, _ = run(item.listings[0])
    shown = find_numbers(" ".join(printed))
    second_name = item.listings[0].splitlines().index("backup = songs") + 1
    item["solution"].says(list(map(value_of, shown)), second_name)


def readable(minutes: int) -> str:
    """Minutes as the task wants them written, such as “2 h 15 min”."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0)
    return " ".join(parts)


@recomputes("challenge py-study-time")
def study_time(item: Item) -> None:
    for minutes, *text in item.rows[1:]:
        assert readable(int(minutes)) == " ".join(text)
    asked = item["brief"].text.rpartition(" for ")[2]
    texts = [readable(minutes) for minutes in map(int, find_numbers(asked)) if minutes >= 0]
    item["solution"].says([value_of(number) for text in texts for number in find_numbers(text)])
    hours, rest = divmod(-5, 60)
    item["solution"].says(0, -5, [hours, rest], rest)
    item["hints"].says(135 // 60, 135 % 60)
    item["hints"].says(hours, rest)


@recomputes("challenge py-silent-bugs")
def silent_bugs(item: Item) -> None:
    printed, names = run(item.listings[0])
    assert printed[0] in item["brief"].text
    marks = names["marks"]
    item["solution"].says([mean(marks), min(marks), sum(mark >= 5 for mark in marks)])
    one_mark, with_a_zero, first_failed = [7], [0, 5], [3, 6, 7]
    assert names["average"](one_mark) == mean(one_mark)
    assert names["lowest"](with_a_zero) == min(with_a_zero)
    assert names["passed"](first_failed) == sum(mark >= 5 for mark in first_failed)
    item["solution"].says(one_mark, with_a_zero, first_failed)
    item["solution"].repeats(0, 1, 5)  # where the loops begin, and the lowest mark that passes


@recomputes("challenge py-night-traceback")
def night_traceback(item: Item) -> None:
    program, log, ratings = item.listings
    code = re.sub(r"^ ?\d+ ?", "", program, flags=re.MULTILINE)
    names = run(code.partition("for day")[0])[1]
    with pytest.raises(KeyError) as stopped:
        names["add"](ratings.splitlines())
    assert repr(stopped.value.args[0]) in log
    stopping_line = stopped.traceback[-1].lineno + 1
    assert f"line {stopping_line}, in add" in log
    totals = {"Jaws": 0, "Alien": 0, "Dune": 0}
    for film, stars in (line.split(";") for line in ratings.splitlines()):
        totals[film] = totals.get(film, 0) + int(stars or 0)
    item["solution"].says(stopping_line, [totals["Jaws"], totals["Dune"], 2, totals["Dune 2"]], 0)
    item["solution"].repeats(1, 2)  # the line with the films, and a film's name


@recomputes("challenge py-own-rule")
def own_rule(item: Item) -> None:
    first = [line.split()[0] for line in item.listings[0].splitlines()]
    hidden = item["material"].text.partition("||")[2]
    second = [line.lstrip("|").split()[0] for line in hidden.splitlines()]
    assert first.count("spam") == second.count("spam")
    assert len(first) == len(second)
    item["solution"].says(
        [first.count("fine"), len(first)], [first.count("spam"), len(first)], len(first)
    )
    is_spam = names_of("py-own-rule")["is_spam"]
    for lines in (item.listings[0].splitlines(), hidden.splitlines()[:8]):
        judged = [line.lstrip("|").rstrip("|").split(maxsplit=1) for line in lines]
        wrong = [subject for kind, subject in judged if is_spam(subject) != (kind == "spam")]
        item["worked"].says([len(judged) - len(wrong), len(judged)])
        assert all(f": “{subject}”" in item["worked"].text for subject in wrong)


@recomputes("challenge py-never-crashes")
def never_crashes(item: Item) -> None:
    files = {"ratings.txt": item.listings[1]}
    names = run(item.listings[0], open=lambda path: StringIO(files[path]))[1]
    loaded = names["load_ratings"]("ratings.txt")
    readable_ones = [float(line) for line in files["ratings.txt"].split() if line != "n/a"]
    lost = readable_ones[len(loaded) :]
    item["solution"].says(loaded, *lost, names["mean_rating"]("ratings.txt"), mean(readable_ones))
    with pytest.raises(ZeroDivisionError):
        names["mean_rating"]("no such file")


@recomputes("challenge py-night-log")
def night_log(item: Item) -> None:
    requests = [row[1:] for row in item.rows if len(row) == 4]
    times = {
        path: [int(ms) for where, status, ms in requests if (where, status) == (path, "200")]
        for path in ("/score", "/topics")
    }
    failed = [int(ms) for _, status, ms in requests if status == "500"]
    score = [int(ms) for path, _, ms in requests if path == "/score"]
    topics = times["/topics"]
    item["brief"].says(mean(score))
    solution = item["solution"]
    solution.says([len(score), len(failed)], [len(failed), len(score)], len(topics))
    for worked in times.values():
        solution.says(mean(worked), median(worked), max(worked))
    solution.says(round(mean(topics)), len(item.rows) - len(requests), [min(failed), max(failed)])
