"""Plan days on measuring answers and on functions that a model asks for: run with its stand-in."""

from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from math import comb
from pathlib import Path

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import run_pytest
from tests.content.recomputed.third_plan import week_2  # noqa: F401 - its days come first
from tests.content.recomputed.third_plan.folders import (
    Files,
    borrowbox,
    changes,
    day_called,
    names_of,
    replaced,
    run_file,
    run_turn,
    saves,
    solved_turn,
    turn_of,
)
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings

RIGHT_RULES = {
    "What is the deposit for a thing?": "deposit",
    "When is my deposit returned?": "refund",
    "I'm two days late. What does it cost?": "late",
    "The tent broke in normal use. Do I pay?": "broken",
    "What if I lose the drill?": "lost",
    "How long may I keep a tent?": "length",
    "How far ahead can I book?": "booking",
    "Can you deliver it to my home?": "delivery",
    "What does the yearly card cost for students?": "card",
    "Do you take gifts?": "donate",
    "When do you open?": "hours",
    "Are you open on Saturday?": "hours",
    "May a friend collect it?": "delivery",
    "Who won the match on Saturday?": "none",
}


@changes("i-dont-know")
def _checks(files: Files) -> None:
    files["recorded/day13.txt"], both, files["careful.py"], *others = listings("i-dont-know")
    files["threshold.py"] = others[0]
    files["checks.py"], _, files["alarms.py"] = both.rpartition("\n\n\n")


@recomputes("day i-dont-know")
def i_dont_know(item: Item) -> None:
    run_turn("i-dont-know")
    with borrowbox("i-dont-know"):
        alarms, table = run_file("alarms.py"), run_file("threshold.py")
        search = names_of("search.py")["search"]
        first = {question: search(question)[0] for question in RIGHT_RULES}
        scores = names_of("threshold.py")
    block = "\n\n".join("\n".join(lines) for lines in (alarms, table))
    assert f"```\n{block}\n```" in item["solved"].text
    for name, is_right in (("RIGHT", True), ("WRONG", False)):
        found = [
            score for question, (score, rule) in first.items()
            if (rule == RIGHT_RULES[question]) == is_right
        ]  # fmt: skip
        assert scores[name] == sorted(found, reverse=True)
    points = scores["points"]
    every = {0, *scores["RIGHT"], *scores["WRONG"]}
    for price, threshold in ((1, 0), (5, 0.41)):
        assert points(threshold, price) == max(points(t, price) for t in every)
        item["text"].says(points(threshold, price))
    item["text"].says(len(first))
    item["text"].repeats(1, 5, 0.41)


@changes("evaluation-set")
def _evaluate(files: Files) -> None:
    files["questions.txt"], files["evaluate.py"], both, _ = listings("evaluation-set")
    files["recorded/day14.txt"], _, files["judge.py"] = both.partition("\n\n")


@recomputes("day evaluation-set")
def evaluation_set(item: Item) -> None:
    run_turn("evaluation-set")
    with borrowbox("evaluation-set"):
        *counts, wrong = run_file("evaluate.py")
        judged = [line.split(" ", 2) for line in run_file("judge.py")]
        fewer = replaced(Path("rag.py").read_text(encoding="utf-8"), "k=3", "k=1")
        Path("rag.py").write_text(fewer, encoding="utf-8")
        with_one = numbers_in(run_file("evaluate.py")[:-1])
        rows = names_of("evaluate.py")["run"]()
    carefully(item["solved"].text)
    assert f"`{wrong}`" in item["solved"].text
    item["text"].says([*numbers_in(counts), len(judged)], numbers_in(counts), with_one)
    assert [row["text"] for row in rows if row["right"] and not row["found"]] == [
        "You pay 4 euros, 2 for each day [late]."
    ]
    pairs = Counter((grade, right) for grade, right, _ in judged)
    agreed = pairs["good", "True"] + pairs["bad", "False"]
    item["text"].says([agreed, len(judged)])
    for (grade, right), count in pairs.items():
        times = f"{count} time{'s' * (count > 1)}"
        assert f"\n{f'{grade} {right}':<11} {times}" in item["solved"].text
    item["text"].repeats(30)


def carefully(solved: str) -> None:
    """Compare the answers with those of the day before, which says nothing that no rule says."""
    with borrowbox("evaluation-set"):
        evaluate = names_of("evaluate.py")["run"]
        rows, careful = evaluate(), evaluate(names_of("careful.py")["careful"])
    both = zip(rows, careful, strict=True)
    changed = [new for old, new in both if old["right"] != new["right"]]
    assert [(row["question"][:3], row["right"]) for row in changed] == [
        ("I'm", False),
        ("Who", True),
    ]
    assert f"gives {sum(row['right'] for row in careful)} right again" in solved


@changes("two-graders")
def _graders(files: Files) -> None:
    files["grades.csv"], files["kappa.py"], *_ = listings("two-graders")


@recomputes("day two-graders")
def two_graders(item: Item) -> None:
    run_turn("two-graders")
    with borrowbox("two-graders"):
        first = run_file("kappa.py")
        grades = Path("grades.csv").read_text(encoding="utf-8")
        rows = [line.split(",") for line in grades.splitlines()]
        for topic, new in (("Yearly card?", "b,b"), ("How old", "b,b"), ("Coffee?", "g,g")):
            (line,) = (line for line in grades.splitlines() if topic in line)
            grades = replaced(grades, line, new + line[3:])
        Path("grades.csv").write_text(grades, encoding="utf-8")
        second = run_file("kappa.py")
        chance = names_of("kappa.py")["agreed"]("gggb" * 5, "g" * 20) ** 2 + 0.25**2
    block = "\n\n".join("\n".join(lines) for lines in (first, second))
    assert f"```\n{block}\n```" in item["solved"].text
    ada, ben, model, _ = (("".join(column)) for column in zip(*rows, strict=True))
    assert ada.count("g") == ben.count("g")
    assert f"“good” to {ada.count('g')} of 20" in item["solved"].text
    assert f"says g to {model.count('g')} of 20" in item["solved"].text
    item["text"].says(*numbers_in(first[:1]), chance, *numbers_in(second[:1]))
    item["text"].repeats(1)
    missed = run(solved_turn("two-graders"))[1]["missed"]
    assert f"it’s {missed(ada, model)}: of five" in turn_of("two-graders")


@changes("luck-or-better")
def _intervals(files: Files) -> None:
    names = ("interval.py", "compare.py", "enough.py")
    files |= dict(zip(names, listings("luck-or-better"), strict=False))


def _power(better: Callable[[list[tuple[int, int]]], float], n: int) -> float:
    """Return the chance that n messages show it, if 3 of 16 get better and 1 of 16 gets worse."""
    return sum(
        comb(n, up) * comb(n - up, down) * 0.1875**up * 0.0625**down * 0.75 ** (n - up - down)
        for up in range(n + 1)
        for down in range(min(up, n - up + 1))
        if better([(0, 1)] * up + [(1, 0)] * down) < 0.05
    )


@recomputes("day luck-or-better")
def luck_or_better(item: Item) -> None:
    run_turn("luck-or-better")
    with borrowbox("luck-or-better") as answers:
        intervals, compared, enough = map(run_file, ("interval.py", "compare.py", "enough.py"))
        names = names_of("interval.py")
    wilson, better = names["wilson"], names["better"]
    block = "\n\n".join("\n".join(lines) for lines in (intervals, compared, enough))
    assert f"```\n{block}\n```" in item["solved"].text
    assert f"sends {len(answers)} requests" in (day_called("luck-or-better").hint or "")
    low, high = wilson(16, 16)
    assert f"gives {low} to {high:.0f}." in turn_of("luck-or-better")
    assert (
        f"80 messages show it in {100 * _power(better, 80):.0f} of 100 such trials, "
        f"and 160 in {100 * _power(better, 160):.0f}." in item["solved"].text
    )
    assert _power(better, 140) > 0.8 > _power(better, 130)
    text = item["text"]
    text.says(*(numbers_in([line])[2:] for line in intervals[:2]))
    text.says(numbers_in(compared[:1]), *numbers_in(compared[1:]))
    text.says(next(n for n, p in (numbers_in([line]) for line in enough) if p < 0.05))
    text.repeats(12, 14, 16, 3, 4, 0.05, 95, 2.5, 97.5)


@changes("first-tool")
def _tools(files: Files) -> None:
    both, files["tools.py"], files["friday.py"], _ = listings("first-tool")
    called, _, files["recorded/day17.txt"] = both.partition("\n\n")
    inside = "".join(f"    {line}\n" for line in called.splitlines())
    files["standin.py"] = replaced(files["standin.py"], "    used = {", f"{inside}    used = {{")


@recomputes("day first-tool")
def first_tool(item: Item) -> None:
    run_turn("first-tool")
    with borrowbox("first-tool"):
        printed = run_file("friday.py")
        call = names_of("tools.py")["call"]
    block = "\n".join(printed)
    solved = item["solved"].text
    assert f"```\n{block}\n```" in solved
    for name, arguments in (("find_thing", "drill"), ("sell", "{}")):
        assert f"gives `{call(name, arguments)}`" in solved
    item["text"].repeats(2, 20, 0)


saves("agent-with-limits", "recorded/day18.txt", "agent.py", "test_agent.py")


@recomputes("day agent-with-limits")
def agent_with_limits(item: Item) -> None:
    run_turn("agent-with-limits")
    task = "Reserve a ladder for Monday"
    with borrowbox("agent-with-limits"):
        passed = run_pytest(".")
        run_agent = names_of("agent.py")["run"]
        refused, steps = run_agent(task, lambda *_: False)
        with redirect_stdout(StringIO()) as shown:
            assert run_agent(task, print) == (refused, steps)
        assert shown.getvalue() == " ".join(steps[1]) + "\n"
        done = run_agent(task, lambda *_: True)
        assert run_agent("Keep asking for tents", None)[0] == "Stopped before find_thing"
        assert run_agent(task, None, dollars=0)[0] == "Stopped: no budget"
    solved = item["solved"].text
    assert f"pytest says `{passed}`" in solved
    assert f"```\n{done}\n```" in solved
    assert f"`{refused}`" in solved
    assert steps == done[1]
