"""Plan days on a project of one's own: their files run with the example that the days show."""

import re
from pathlib import Path
from unittest import mock

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import run_pytest
from tests.content.recomputed.third_plan import week_4b  # noqa: F401 - its days come first
from tests.content.recomputed.third_plan.folders import (
    Files,
    after,
    borrowbox,
    changes,
    day_called,
    names_of,
    replaced,
    run_file,
    run_turn,
    solved_turn,
)
from tests.content.recomputed.week_2 import listings

COPIED = ("llm.py", "prompts.py", "cost.py", "interval.py", "standin.py")
MISTAKES = {"I hear a grinding, and it gets worse.": "later", "Send us 500 euros today.": "today"}
"""What somebody who plays the model gets wrong in the example; all else is right."""


def _shown(day: str) -> list[str]:
    """The blocks in the solution of a day."""
    return re.findall(r"```\n(.*?)\n```", day_called(day).solution or "", re.DOTALL)


@changes("own-question")
def _proposal(files: Files) -> None:
    copied = {name: files[name] for name in COPIED}
    files.clear()
    files |= copied | {"PROPOSAL.md": listings("own-question")[1]}
    (files["examples.txt"],) = _shown("own-question")


@recomputes("day own-question")
def own_question(item: Item) -> None:
    run_turn("own-question")
    _, solved = run(solved_turn("own-question"))
    assert solved["missing"](listings("own-question")[1]) == []
    rows = [line.split(" | ") for line in after("own-question")["examples.txt"].splitlines()]
    assert len(rows) == 10
    assert {word for _, word in rows} == {"today", "week", "later"}
    item["text"].repeats(7)


@changes("own-evaluation")
def _evaluation(files: Files) -> None:
    _, files["split.py"], both, _ = listings("own-evaluation")
    files["score.py"], _, files["baseline.py"] = both.partition("\n\n\nimport re")
    files["baseline.py"] = f"import re{files['baseline.py']}"
    (files["all.txt"],) = _shown("own-evaluation")


@recomputes("day own-evaluation")
def own_evaluation(item: Item) -> None:
    run_turn("own-evaluation")
    with borrowbox("own-evaluation"):
        run_file("split.py")
        scored = run_file("baseline.py")
        rows = names_of("baseline.py")
        found = rows["score"](rows["answer"])
        kept = Path("kept.txt").read_text(encoding="utf-8").splitlines()
        cost = names_of("cost.py")["cost"]
    _, solved = run(solved_turn("own-evaluation"))
    right, kinds = sum(row[1] for row in found), solved["by_kind"](found)
    right, kinds = sum(row[1] for row in found), solved["by_kind"](found)
    item["text"].says([right, len(scored)])
    assert (
        f"{right} of {len(scored)} right: all {kinds['plain'][1]} plain ones, "
        "{} of {} hard ones, {} of {} odd ones.".format(*kinds["hard"], *kinds["odd"])
    ) in item["solved"].text
    assert kinds["plain"][0] == kinds["plain"][1]
    assert len(kept) == 5
    assert len([row for row in after("own-evaluation")["all.txt"].splitlines() if row]) == 20
    sent, written = 20 * 30 * 300, 20 * 30 * 2
    dollars = cost({"prompt_tokens": sent, "completion_tokens": written})
    assert f"{sent:,} and {written:,} tokens, ${dollars:.2f} at" in item["solved"].text
    item["text"].repeats(29, 15)


@changes("own-first-version")
def _first_version(files: Files) -> None:
    files["app.py"], files["record.py"], *_ = listings("own-first-version")
    files["prompts/app-1.txt"], _ = _shown("own-first-version")


def _split_and_recorded(*names: str) -> None:
    run_file("split.py")
    Path("recorded").mkdir(exist_ok=True)
    _recorded(*names)


def _recorded(*names: str) -> None:
    """Record what somebody who plays the model types."""
    rows = names_of("score.py")["rows"]
    for name in names:
        typed = [MISTAKES.get(text, word) for _, text, word in rows(name)]
        with mock.patch("builtins.input", side_effect=typed):
            run_file("record.py", name)


@recomputes("day own-first-version")
def own_first_version(item: Item) -> None:
    run_turn("own-first-version")
    with borrowbox("own-first-version") as answers:
        _split_and_recorded("cases.txt")
        first, *wrong = run_file("app.py")
        recorded = Path("recorded/cases.txt").read_text(encoding="utf-8")
        assert len(answers) == len(recorded.splitlines())
        Path("recorded/cases.txt").rename("recorded/real.txt")
        run_file("record.py", "cases.txt", MODEL="real")  # it isn't asked for, and not typed
        assert Path("recorded/cases.txt").read_text(encoding="utf-8") == recorded
    assert first == "13 of 15"
    assert len(wrong) == 2
    example = _shown("own-first-version")[1].splitlines()
    assert {line.partition(" => ")[0] for line in example} <= {
        line.partition(" => ")[0] for line in recorded.splitlines()
    }


@changes("own-attack-and-fix")
def _attacks(files: Files) -> None:
    files["edges.txt"], fix, both, _ = listings("own-attack-and-fix")
    files["test_mine.py"], _, files["final.py"] = both.rpartition("\n\n\nfrom app")
    files["final.py"] = f"from app{files['final.py']}"
    app = files["app.py"]
    old = app[app.index("def answer") : app.index("\n\n\nif __name__")]
    files["app.py"] = replaced(app, old, fix)
    (files["recorded/edges.txt"],) = _shown("own-attack-and-fix")


@recomputes("day own-attack-and-fix")
def own_attack_and_fix(item: Item) -> None:
    run_turn("own-attack-and-fix")
    with borrowbox("own-attack-and-fix"):
        _split_and_recorded("cases.txt", "kept.txt")
        score = names_of("score.py")["score"]
        fixed = [row[1] for row in score(names_of("app.py")["answer"], "edges.txt")]
        assert run_pytest("test_mine.py") == "2 passed"
        cases, kept = run_file("final.py")
        _recorded("edges.txt")  # also the empty one, which fits every question
        assert run_file("final.py") == [cases, kept]
        low, high = names_of("interval.py")["wilson"](4, 5)
        Path("app.py").write_text(after("own-first-version")["app.py"], encoding="utf-8")
        before = [row[1] for row in score(names_of("app.py")["answer"], "edges.txt")]
        assert run_pytest("test_mine.py") == "1 failed, 1 passed"
    assert (
        f"Before the fix, {before.count(False)} of {len(before)} fail; "
        f"after it, {fixed.count(False)} does"
    ) in item["solved"].text
    assert f"an interval of {low} to {high}:" in item["solved"].text
    assert cases.startswith("cases.txt 13 15 [")
    assert kept.startswith("kept.txt 5 5 [")
    assert [line.split(" | ")[0] for line in listings("own-attack-and-fix")[0].splitlines()] == [
        *["edge"] * 6,
        *["attack"] * 4,
    ]


@changes("own-release")
def _release(files: Files) -> None:
    files["README.md"] = listings("own-release")[0]


@recomputes("day own-release")
def own_release(item: Item) -> None:
    run_turn("own-release")
    item["text"].repeats(0, 3)
