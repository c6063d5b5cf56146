"""Plan days on the model and its container: it is trained, served and compared, without Docker."""

import json
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import (
    run_module,
    run_pytest,
    solved_turn,
    turn_of,
    write,
)
from tests.content.recomputed.second_plan.week_2 import delivery
from tests.content.recomputed.second_plan.week_3 import RULE, api_file, client, test_files
from tests.content.recomputed.week_2 import listings

RAINY = {"km": 3.5, "items": 2, "rain": True}
EXAMPLES = """\
    "examples": list(zip([row[:3] for row in orders[:3]],
                         model.predict(known[:3]))),
"""
VERSION = 'MODEL["version"]'


def train_file(more: str = EXAMPLES) -> str:
    """The file train.py after day 21, or with other lines in what it saves."""
    train, save = listings("train-and-save")[:2]
    return f"{train}\n\n{save.replace('}', more + '}', 1)}"


def serving_file() -> str:
    """The file api.py after day 20."""
    health, answer = listings("serve-the-model")[1].splitlines()
    served = api_file().replace(
        "from eta.rule import minutes", "from eta.model import MODEL, minutes"
    )
    served = served.replace('{"status": "ok"}', health)
    return served.replace('{"minutes": round(guess, 1)}', answer)


def recording_file() -> str:
    """The file api.py after day 24."""
    answer = f'    save(order, guess, {VERSION})\n    return {{"minutes"'
    served = serving_file().replace('    return {"minutes"', answer)
    return served.replace("minutes\n", "minutes\nfrom eta.record import save\n", 1)


@contextmanager
def trained(**more: str) -> Iterator[dict[str, Any]]:
    """Work in the project after day 21, with a trained model; give what is saved of it."""
    modules = {"train": train_file(), "model": listings("serve-the-model")[0]} | more
    with delivery(rule=RULE, **modules):
        run_module("eta.train")
        yield json.loads(Path("model.json").read_text())


@recomputes("day train-and-save")
def train_and_save(item: Item) -> None:
    with trained(train=train_file(more="")) as saved:
        names = run("from eta.train import known, real\nfrom eta.rule import minutes")[1]
        without = train_file().replace("row[:3]", "(row[0], row[2])")
        write({"eta/train.py": without})
        assert f"off by {run_module('eta.train')[0][7:]}." in item["solved"].text
    known, real = names["known"], names["real"]
    average = sum(real[:1500]) / 1500
    off = [abs(average - one) for one in real[1500:]]
    by_rule = [abs(names["minutes"](*k) - one) for k, one in zip(known, real, strict=True)][1500:]
    text = item["text"]
    text.says([1500, 500, saved["off_by"], 500, sum(off) / 500, sum(by_rule) / 500])
    text.says([saved["start"], *saved["per"]], saved["off_by"])
    by_hand = saved["start"] + sum(n * x for n, x in zip(saved["per"], (3.5, 2, 1), strict=True))
    text.says([3.5, 2, by_hand, names["minutes"](3.5, 2, 1)])
    solution = item["solved"].text
    assert json.dumps(saved, indent=2).partition('"off_by"')[2] in solution
    assert f"= {by_hand:.3f}." in solution


@recomputes("day serve-the-model")
def serve_the_model(item: Item) -> None:
    api = serving_file()
    assert api[api.index('@app.get("/health")') :].partition("class")[0] in item["solved"].text
    assert api[api.index('@app.post("/estimate")') :] in item["solved"].text
    tests = test_files()
    tests["tests/test_api.py"] += f"\n\n\n{item.listings[2]}"
    with trained(api=api, check=listings("test-the-data")[2]) as saved:
        answer = client().post("/estimate", json=RAINY).json()
        assert answer["model"] == client().get("/health").json()["model"] == saved["version"]
        write(tests | {"model.json": json.dumps(saved | {"start": "ten"})})
        failed, passed = (int(number) for number in re.findall(r"\d+", run_pytest()))
    assert f"{failed} tests fail" in item["solved"].text
    item["text"].says([3.5, 2, answer["minutes"]], failed + passed)


def disagreements(test: str, saved: dict[str, Any]) -> int:
    """For how many examples of a model the test fails."""
    agrees = run(test)[1]["test_service_agrees_with_training"]
    failed = 0
    for example in saved["examples"]:
        try:
            agrees(example)
        except AssertionError:
            failed += 1
    return failed


def train_file_with(row: str) -> str:
    """The file train.py that gives the model other inputs than the orders have."""
    return train_file().replace("[row[:3] for row in orders]", f"[{row} for row in orders]")


METRES = "[row[0] * 1000, *row[1:3]]"


@recomputes("day training-serving-skew")
def training_serving_skew(item: Item) -> None:
    _, replay, agrees, *_ = item.listings
    assert textwrap.dedent(EXAMPLES) in item["told"].text
    model = listings("serve-the-model")[0]
    with trained(replay=replay) as saved:
        said, right = (float(line.split()[-1]) for line in run_module("eta.replay"))
        write({"eta/model.py": model.replace("km, items, rain]", "km, rain, items]")})
        wrong = float(run_module("eta.replay")[1].split()[-1])
        assert disagreements(agrees, saved) == 3
        write({"eta/model.py": model})
        assert disagreements(agrees, saved) == 0
    for mistake in ("[row[0], row[2], row[1]]", METRES):
        with trained(train=train_file_with(mistake)) as saved:
            assert disagreements(agrees, saved) == 3
    with trained(train=train_file_with(METRES), api=serving_file()):
        low = client().post("/estimate", json=RAINY).json()["minutes"]
    assert low <= 20
    assert f"guess is now {low}, and" in " ".join(item["solved"].text.split())
    assert "With metres in train.py, all three examples fail" in item["solved"].text
    assert said == right
    item["text"].says([500, said, wrong], right)
    item["text"].repeats(1000)


@recomputes("day first-container")
def first_container(item: Item) -> None:
    item["text"].repeats(3.10, 3.11, 3.12, 3.13)


@recomputes("day build-an-image")
def build_an_image(item: Item) -> None:
    copied = re.findall(r"^COPY (.+) \S+$", item.listings[0], re.MULTILINE)
    listed = item["solved"].text.split("```")[1].split()
    assert sorted(" ".join(copied).split()) == sorted(listed)
    item["text"].repeats(8000)
    with mock.patch("getpass.getuser", return_value="nobody"):
        (printed,) = run(solved_turn("build-an-image", "python"))[0]
    assert f"`{printed}`" in turn_of("build-an-image").do
    recipe = solved_turn("build-an-image", "dockerfile")
    install, copy, user = map(recipe.index, ("RUN pip", "COPY hello.py", "USER nobody"))
    assert install < copy < user


@recomputes("day data-that-stays")
def data_that_stays(item: Item) -> None:
    record, _, compose, *_ = item.listings
    api = recording_file()
    assert api.partition("the rain")[2].partition("\n")[2].rstrip() in item["solved"].text
    with trained(api=api, record=record):
        for _ in range(2):
            client().post("/estimate", json=RAINY)
        item["text"].says(int(run_module("eta.record")[0]))
        assert Path("data/estimates.db").exists()
    service = yaml.safe_load(compose)["services"]["eta"]
    assert service["volumes"][0].endswith(f":{service['environment']['DATA']}")
    item["text"].repeats(1)
