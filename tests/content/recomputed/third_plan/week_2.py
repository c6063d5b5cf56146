"""Plan days on prompts, luck and search: their files run with the stand-in of the plan."""

from pathlib import Path

import pytest

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.second_plan.folders import run_pytest
from tests.content.recomputed.third_plan.folders import (
    Files,
    borrowbox,
    changes,
    names_of,
    replaced,
    run_file,
    run_turn,
    saves,
    turn_of,
)
from tests.content.recomputed.third_plan.week_1 import imports
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings


@changes("prompts-in-files")
def _prompts(files: Files) -> None:
    files["messages.txt"], files["prompts.py"], both, *_ = listings("prompts-in-files")
    files["prompts/sort-1.txt"], _, files["try.py"] = both.partition("\n\n")


@recomputes("day prompts-in-files")
def prompts_in_files(item: Item) -> None:
    run_turn("prompts-in-files")
    with borrowbox("prompts-in-files"):
        refused = listings("prompts-in-files")[2].splitlines()[-1]
        with pytest.raises(ValueError, match="sort-1 needs"):
            run_file("try.py")
        code = replaced(Path("try.py").read_text(encoding="utf-8"), refused, "")
        Path("try.py").write_text(code, encoding="utf-8")
        printed = "\n".join(run_file("try.py"))
    assert f"```\n{printed}\n```" in item["solved"].text


saves("prompt-tests", "prompts/sort-2.txt", "recorded/day08.txt", "sort.py", "test_sort.py")


@recomputes("day prompt-tests")
def prompt_tests(item: Item) -> None:
    run_turn("prompt-tests")
    with borrowbox("prompt-tests") as answers:
        printed = run_file("sort.py")
        before = len(answers)
        passed = run_pytest(".")
        requests = len(answers) - before
        code = replaced(Path("sort.py").read_text(encoding="utf-8"), '="sort-2"', '="sort-1"')
        Path("sort.py").write_text(code, encoding="utf-8")
        assert run_pytest(".") == "1 failed, 1 passed"
    block = "\n".join(printed)
    assert f"```\n{block}\n```" in item["solved"].text
    assert f"`{passed}`" in item["told"].text
    assert f"costs {requests} requests" in item["solved"].text
    old, new = (int(line.split()[1]) for line in printed)
    item["text"].says([old, 16], new)


@changes("same-question-twice")
def _repeat(files: Files) -> None:
    both, files["vote.py"], files["heat.py"], _ = listings("same-question-twice")
    files["recorded/day09.txt"], _, files["repeat.py"] = both.partition("\n\n")


@recomputes("day same-question-twice")
def same_question_twice(item: Item) -> None:
    run_turn("same-question-twice")
    assert f"with chance {0.9**5:.2f}." in turn_of("same-question-twice")
    with borrowbox("same-question-twice"):
        counted, voted, heated = map(run_file, ("repeat.py", "vote.py", "heat.py"))
    block = "\n\n".join("\n".join(lines) for lines in (counted, voted, heated))
    assert f"```\n{block}\n```" in item["solved"].text
    text = item["text"]
    text.says(*numbers_in(counted))
    text.says([numbers_in([heated[0]])[1], 0.6, 2, numbers_in([heated[3]])[1]])
    text.repeats(0, 1, 5, 15, 0.9, 0.4, 0.2)


@changes("meaning-as-numbers")
def _embeddings(files: Files) -> None:
    vector, files["vectors.py"], files["near.py"], _ = listings("meaning-as-numbers")
    function, _, lines = vector.partition("\n\n\n")
    server = replaced(files["standin.py"], "def reply", f"{function}\n\n\ndef reply")
    inside = "".join(f"    {line}\n" for line in lines.splitlines())
    server = replaced(server, "    told =", f"{inside}    told =")
    files["standin.py"] = imports(
        server, "import re", "from math import hypot", "from zlib import crc32"
    )


@recomputes("day meaning-as-numbers")
def meaning_as_numbers(item: Item) -> None:
    run_turn("meaning-as-numbers")
    with borrowbox("meaning-as-numbers"):
        (close,) = run_file("vectors.py")
        *_, right = run_file("near.py")
        sort_2 = sum(right == given for right, given, _ in names_of("sort.py")["score"]("sort-2"))
    assert f"prints `{close}`" in item["solved"].text
    assert f"ends with {right}." in item["solved"].text
    item["text"].says([int(right), sort_2])


saves("search-your-notes", "notes.txt", "search.py", "hits.py")


@recomputes("day search-your-notes")
def search_your_notes(item: Item) -> None:
    run_turn("search-your-notes")
    with borrowbox("search-your-notes"):
        *found, hits = run_file("hits.py")
    block = "\n".join([*found, hits])
    assert f"```\n{block}\n```" in item["solved"].text
    first, third = numbers_in([hits])[1::2]
    item["text"].says([first, len(found)], third)
    item["text"].repeats(0)


@changes("answers-with-sources")
def _rag(files: Files) -> None:
    names = ("prompts/answer.txt", "recorded/day12.txt", "rag.py", "faq.py")
    files |= dict(zip(names, listings("answers-with-sources"), strict=False))


@recomputes("day answers-with-sources")
def answers_with_sources(item: Item) -> None:
    run_turn("answers-with-sources")
    with borrowbox("answers-with-sources") as answers:
        printed = run_file("faq.py")
        asked = sum("choices" in body for _, body in answers)
    block = "\n".join(printed)
    assert f"```\n{block}\n```" in item["solved"].text
    assert asked == 2  # nobody is asked about coffee and saws
    item["text"].repeats(1)
