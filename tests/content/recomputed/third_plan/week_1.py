"""Plan days on asking a model: their files run with the stand-in of the plan."""

import json
import re
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.error import HTTPError

import pytest

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.third_plan.folders import (
    Files,
    after,
    borrowbox,
    changes,
    names_of,
    replaced,
    run_file,
    run_turn,
    saves,
    turn_of,
)
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings

saves("stand-in", "standin.py", "llm.py", "first.py")


@recomputes("day stand-in")
def stand_in(item: Item) -> None:
    run_turn("stand-in")
    with borrowbox("stand-in"):
        (printed,) = run_file("first.py")
    assert f"{printed}\n" in item["solved"].text
    item["text"].cannot_check("older versions of Python lack what days 3 and 7 use", 3.11)


@changes("tokens-and-bill")
def _replay(files: Files) -> None:
    replay, recorded, both, _ = listings("tokens-and-bill")
    server = files["standin.py"]
    old = server[server.index("def reply") : server.index("\n\n\nclass StandIn")]
    server = replaced(server, old, replay)
    files["standin.py"] = imports(server, "from math import ceil", "from pathlib import Path")
    files["recorded/day02.txt"] = recorded
    files["cost.py"], _, files["bill.py"] = both.partition("\n\n\n")


def imports(code: str, *lines: str) -> str:
    """Code with more imports at its top."""
    return "\n".join([*lines, code])


@recomputes("day tokens-and-bill")
def tokens_and_bill(item: Item) -> None:
    run_turn("tokens-and-bill")
    with borrowbox("tokens-and-bill"):
        printed = run_file("bill.py")
    assert "\n".join(printed) in item["solved"].text
    item["text"].says(*(numbers_in([line])[-1] for line in printed))
    item["text"].repeats(1_000, 1, 4, 28, 50)


@changes("busy-and-slow")
def _retry(files: Files) -> None:
    trouble, retry, slow, _ = listings("busy-and-slow")
    counting, _, begin = trouble.partition("\n\n")
    server = replaced(files["standin.py"], "def reply(path, asked):", begin)
    server = replaced(server, "def recorded", f"{counting}\n\n\ndef recorded")
    files["standin.py"] = imports(server, "import time", "from itertools import count")
    client = replaced(files["llm.py"], "def post(path, body):", "def send(path, body, timeout=60):")
    client = replaced(client, "timeout=60) as", "timeout=timeout) as")
    client = replaced(client, "def chat", f"{retry}\n\n\ndef chat")
    files["llm.py"] = imports(client, "import random", "import sys", "import time")
    files["slow.py"] = slow


@recomputes("day busy-and-slow")
def busy_and_slow(item: Item) -> None:
    run_turn("busy-and-slow")
    assert f"wait {sum([1, 2, 4, 8])} seconds in all" in turn_of("busy-and-slow")
    with borrowbox("busy-and-slow") as answers:
        client = names_of("llm.py", MODEL="busy")
        waited: list[float] = []
        client["post"]("/chat/completions", {"messages": []}, sleep=waited.append)
        statuses = [status for status, _ in answers]
        refused = HTTPError("", 400, "", mock.Mock(), None)
        assert not client["may_retry"](refused)
        with mock.patch.dict(client, send=mock.Mock(side_effect=refused)), pytest.raises(HTTPError):
            client["post"]("/chat/completions", {"messages": []})
        quick = Path("standin.py").read_text(encoding="utf-8").replace("sleep(3)", "sleep(0.3)")
    assert statuses == [429, 429, 200]
    item["text"].says(statuses[:2])
    assert all(0.5 * 2**n <= wait <= 1.5 * 2**n for n, wait in enumerate(waited))
    item["text"].says([2**n for n, _ in enumerate(waited)])
    item["text"].repeats(3, 1)
    hurried = listings("busy-and-slow")[2].replace("timeout=1", "timeout=0.1")
    with borrowbox("busy-and-slow", **{"standin.py": quick, "slow.py": hurried}):
        (printed,) = run_file("slow.py", MODEL="slow")
    assert f"`{printed}`" in item["told"].text
    assert _function(after("busy-and-slow")["llm.py"], "send") in item["solved"].text


def _function(code: str, name: str) -> str:
    found = re.search(rf"^def {name}\(.*?(?=\n\n\n|\Z)", code, re.DOTALL | re.MULTILINE)
    assert found
    return found[0]


@changes("what-it-remembers")
def _talk(files: Files) -> None:
    both, _, context, _ = listings("what-it-remembers")
    files["recorded/day04.txt"], _, files["talk.py"] = both.partition("\n\n")
    files["context.py"] = context


def talk(*lines: str) -> list[str]:
    """What talk.py prints when these lines are typed."""
    with mock.patch("builtins.input", side_effect=[*lines, ""]):
        return run_file("talk.py")


@recomputes("day what-it-remembers")
def what_it_remembers(item: Item) -> None:
    run_turn("what-it-remembers")
    mine, whose = "Hello, my name is Ada", "What is my name?"
    tent = "Do you have a tent for two people?"
    with borrowbox("what-it-remembers"):
        code = Path("talk.py").read_text(encoding="utf-8")
        with_all = talk(mine, whose)
        Path("talk.py").write_text(code.replace("chat(messages)", "chat(messages[-1:])"))
        alone = talk(mine, whose)
        trimmed = code.replace("chat(messages)", "chat(trim(messages, 30))")
        Path("talk.py").write_text(f"from context import trim\n{trimmed}")
        forgotten = talk(mine, tent, whose)
        Path("talk.py").write_text(code)
        kept = talk(mine, tent, whose)
    for line in (*with_all, *alone[2:]):
        assert f"\n{line}\n" in item["solved"].text
    assert forgotten[4] == alone[2]
    assert kept[4] == with_all[2]
    for said in (mine, whose, tent):
        assert said in item["told"].text
    printed, names = run(item.listings[1])
    item["text"].says([10, int(printed[0].split()[0])], [40, int(printed[0].split()[1])])
    assert names["sent"](40) == 16 * names["sent"](10)
    item["text"].repeats(50, 1)


saves("answers-as-data", "recorded/day05.txt", "fields.py", "read.py")


@recomputes("day answers-as-data")
def answers_as_data(item: Item) -> None:
    run_turn("answers-as-data")
    with borrowbox("answers-as-data"):
        printed = run_file("read.py")
        fields = names_of("fields.py")
        form: dict[str, Any] = run(
            item["solved"].text.split("```")[3].partition("\nask(")[0], **fields
        )[1]
    assert form["SCHEMA"]["required"] == sorted(fields["FIELDS"], key="topic item days".index)
    assert [line.endswith(" []") for line in printed] == [True, False, False, False]
    for line in (printed[0], printed[1], printed[3]):
        assert f"\n{line}\n" in item["solved"].text
    assert printed[2].startswith('Have you got a tent for a week? ["topic must be one of ')
    assert "days must" in printed[2]
    json.dumps(form["FORM"])
    item["text"].repeats(0)


@changes("check-and-ask-again")
def _ask_again(files: Files) -> None:
    recorded, check, reader, _ = listings("check-and-ask-again")
    files["recorded/day06.txt"] = recorded
    files["fields.py"] = imports(f"{files['fields.py']}\n\n\n{check}", "import re")
    files["reader.py"] = reader


@recomputes("day check-and-ask-again")
def check_and_ask_again(item: Item) -> None:
    run_turn("check-and-ask-again")
    with borrowbox("check-and-ask-again") as answers:
        printed = run_file("reader.py")
        check = names_of("fields.py")["wrong"]
    item["text"].says(len(answers))
    block = "\n".join(printed)
    assert f"```\n{block}\n```" in item["solved"].text
    assert check({"item": None, "days": 7}, "for a week")
    assert not check({"item": "saw", "days": 2}, "a saw for two days")
