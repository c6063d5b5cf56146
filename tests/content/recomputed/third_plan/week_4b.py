"""Plan days on watching, caching, comparing and serving: their files run with the stand-in."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import run_pytest
from tests.content.recomputed.third_plan import week_4a  # noqa: F401 - its days come first
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
from tests.content.recomputed.third_plan.week_1 import imports
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings

_TIMES = re.compile(r"^ms .*$", re.MULTILINE)


@changes("trace-each-call")
def _tracing(files: Files) -> None:
    files["tracing.py"], files["night.py"], both, _ = listings("trace-each-call")
    files["report.py"], _, gone = both.partition("\n\n\n")
    files["rag.py"] = replaced(files["rag.py"], "k=3)", "k=3, ask=ask)")
    inside = "".join(f"    {line}\n" for line in gone.splitlines())
    files["standin.py"] = replaced(files["standin.py"], "    told =", f"{inside}    told =")


@recomputes("day trace-each-call")
def trace_each_call(item: Item) -> None:
    run_turn("trace-each-call")
    with borrowbox("trace-each-call"):
        run_file("night.py")
        quiet = run_file("report.py")
        failures = run_file("night.py", MODEL="gone")
        loud = run_file("report.py")
        stored = Path("traces.jsonl").read_text(encoding="utf-8")
    block = "\n\n".join("\n".join(lines) for lines in (quiet, loud))
    assert f"```\n{_TIMES.sub('ms 0.7 5.6', block)}\n```" in item["solved"].text
    assert failures == ["HTTP Error 404: Not Found"] * 12
    assert "deposit" not in stored
    assert len({json.loads(line)["trace"] for line in stored.splitlines()}) == 2 * len(failures)
    (calls, failed), (known, asked) = numbers_in(quiet[:1]), numbers_in(quiet[-1:])
    item["text"].says([calls, failed], [known, asked])
    item["text"].repeats(5)


@changes("cache-and-stream")
def _cache(files: Files) -> None:
    files["cache.py"], files["twice.py"], both, _ = listings("cache-and-stream")
    streamed, _, files["stream.py"] = both.partition("\n\n\n")
    inside = "".join(f"        {line}\n" for line in streamed.splitlines())
    after = "self.end_headers()\n"
    files["standin.py"] = replaced(files["standin.py"], after, after + inside)


@recomputes("day cache-and-stream")
def cache_and_stream(item: Item) -> None:
    run_turn("cache-and-stream")
    with borrowbox("cache-and-stream") as answers:
        counted = [*run_file("twice.py"), *run_file("twice.py")]
        prompt = Path("prompts/answer.txt").read_text(encoding="utf-8")
        Path("prompts/answer.txt").write_text(f"Be kind.\n{prompt}", encoding="utf-8")
        after_a_change = run_file("twice.py")
        (words,) = run_file("stream.py")
    assert "```\n{}\n{}\n```".format(*counted) in item["solved"].text
    assert after_a_change == counted[:1]
    assert words.split() == answers[-1][1]["choices"][0]["message"]["content"].split()
    (misses,), (hits,) = map(numbers_in, ([line] for line in counted))
    assert f"prints {misses:.0f} misses, run again {hits:.0f} hits." in item["told"].text
    item["text"].says(misses, hits, misses)
    item["text"].says([0.1, len(words.split()), len(words.split()) / 10])
    item["text"].repeats(60)


saves("small-model-instead", "make_train.py", "bayes.py")


@recomputes("day small-model-instead")
def small_model_instead(item: Item) -> None:
    run_turn("small-model-instead")
    with borrowbox("small-model-instead") as answers:
        run_file("make_train.py")
        lines = Path("train.txt").read_text(encoding="utf-8").splitlines()
        (printed,) = run_file("bayes.py")
        assert not answers
        rows = names_of("sort.py")["score"]("sort-2")
        cost = names_of("cost.py")["cost"]
        dollars = sum(cost(body["usage"]) for _, body in answers) / len(answers) * 1000
        names = names_of("bayes.py")
    sizes = {len(weights) for weights in names["MODEL"].values()}
    given = _guesses(names, names["MODEL"], rows)
    assert int(printed) == sum(one == right for one, (right, _, _) in zip(given, rows, strict=True))
    assert not {line.partition(" | ")[2] for line in lines} & {text for _, _, text in rows}
    text = item["text"]
    text.says(len(lines), [int(printed), len(rows)], sum(right == one for right, one, _ in rows))
    text.says([1_000, dollars])
    assert f"276 is {len(names['MODEL'])} topics with {sizes.pop()} known words" in (
        day_called("small-model-instead").hint or ""
    )
    assert (
        "{}, the tent next week ({}), the yearly card ({}), Sunday ({}), the party ({})".format(
            "(return)", *(given[n] for n in (1, 13, 14, 15))
        )
        in item["solved"].text
    )
    _, solved = run(solved_turn("small-model-instead"))
    same = {bits: _agreements(names, rows, solved["rounded"], bits) for bits in (8, 4, 3, 2)}
    assert same[8] == len(rows)
    assert f"4 bits {same[4]} of them, 3 bits {same[3]}, 2 bits only {same[2]}." in turn_of(
        "small-model-instead"
    )


def _guesses(names: dict[str, Any], model: dict[str, Any], rows: list[Any]) -> list[str]:
    return [names["guess"](model, text) for _, _, text in rows]


def _agreements(
    names: dict[str, Any], rows: list[Any], rounded: Callable[..., list[int]], bits: int
) -> int:
    """How many messages are sorted as before when all weights are rounded to so many bits."""
    model = names["MODEL"]
    every = iter(rounded([x for weights in model.values() for x in weights.values()], bits))
    small = {topic: {word: next(every) for word in weights} for topic, weights in model.items()}
    pairs = zip(_guesses(names, model, rows), _guesses(names, small, rows), strict=True)
    return sum(before == after for before, after in pairs)


saves("serve-with-a-page", "service.py", "page.html", "test_service.py")


@recomputes("day serve-with-a-page")
def serve_with_a_page(item: Item) -> None:
    run_turn("serve-with-a-page")
    with borrowbox("serve-with-a-page"):
        assert run_pytest(".") == "8 passed"
        assert run_pytest("test_service.py") == "2 passed"
        client = TestClient(names_of("service.py")["app"])
        invented = client.post("/ask", json={"text": "Who won the match on Saturday?"}).json()
        client.post("/wrong", params={"trace": invented["trace"]})
        *_, traced = Path("traces.jsonl").read_text(encoding="utf-8").splitlines()
        assert client.get("/").headers["content-type"].startswith("text/html")
        _use_the_limits_of_the_turn()
        client = TestClient(names_of("service.py")["app"])
        assert client.post("/ask", json={"text": "x" * 301}).status_code == 422
        assert client.post("/ask", json={"text": "Do you take gifts?"}).is_success
    assert json.loads(traced) == {"trace": invented["trace"], "wrong": True}
    assert any("open" in rule for rule in invented["rules"])
    item["text"].repeats(1, 300, 422, 8_000)


def _use_the_limits_of_the_turn() -> None:
    """Put the `Question` of the turn in place of the first one."""
    old = "from pydantic import BaseModel\n", "class Question(BaseModel):\n    text: str\n"
    imported, _, new = solved_turn("serve-with-a-page").partition("\n\n\n")
    code = Path("service.py").read_text(encoding="utf-8")
    for before, after in zip(old, (imported, new.partition("\n\n")[0]), strict=True):
        code = replaced(code, before, f"{after}\n")
    Path("service.py").write_text(code, encoding="utf-8")


@changes("budgets-and-release")
def _budget(files: Files) -> None:
    names = ("budget.py", "fallback.py", "rehearsal.py", "RELEASE.md")
    files |= dict(zip(names, listings("budgets-and-release"), strict=False))
    day = 'def write(line):\n    line["day"] = str(date.today())\n'
    tracing = replaced(files["tracing.py"], "def write(line):\n", day)
    files["tracing.py"] = imports(tracing, "from datetime import date")
    files["service.py"] = replaced(files["service.py"], "from rag import", "from fallback import")


@recomputes("day budgets-and-release")
def budgets_and_release(item: Item) -> None:
    run_turn("budgets-and-release")
    with borrowbox("budgets-and-release") as answers:
        spent = [ast.literal_eval(line) for line in run_file("rehearsal.py")]
        today = names_of("budget.py")["spent"]()
        Path("traces.jsonl").unlink()
        before = len(answers)
        gone = [ast.literal_eval(line) for line in run_file("rehearsal.py", MODEL="gone")]
        statuses = [status for status, _ in answers[before:]]
        before = len(answers)
        Path("OFF").write_text("", encoding="utf-8")
        off = [ast.literal_eval(line) for line in run_file("rehearsal.py")]
        assert not any("choices" in body for _, body in answers[before:])
        assert run_pytest(".") == "8 passed"
    only_rules = [[got["text"] == "Only rules now:" for got in run] for run in (spent, gone, off)]
    paid = only_rules[0].index(True)
    assert all(only_rules[0][paid:])
    assert all(only_rules[2])
    assert only_rules[1] == [True] * len(gone)
    failed, refused = [200, 404, 200], [200]  # search, model, search for the rules; or that alone
    assert statuses == [200, *failed * 3, *refused * (len(gone) - 4), *failed]
    assert f"The first {paid} questions cost ${today:.6f} together" in item["solved"].text
    item["text"].says(paid, 3)
    assert f"until the {len(gone)}th question" in item["told"].text
    item["text"].repeats(99, 1)
