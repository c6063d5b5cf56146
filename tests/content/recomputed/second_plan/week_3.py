"""Plan days on tests and the API: pytest runs the tests, and FastAPI answers without a server."""

import io
import logging
import re
from contextlib import redirect_stderr
from typing import Any
from unittest import mock

import pytest
import yaml
from fastapi.testclient import TestClient

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import run_module, run_pytest, typed_in, write
from tests.content.recomputed.second_plan.week_2 import delivery
from tests.content.recomputed.week_2 import listings

RULE = """
def minutes(km, items, rain):
    if not km > 0:
        raise ValueError("km must be above 0")
    return 12 + 6 * km + (6 if rain else 0)
"""


def refusing(condition: str) -> dict[str, str]:
    """The file rule.py that refuses distances under another condition."""
    return {"eta/rule.py": RULE.replace("not km > 0", condition)}


@recomputes("day first-tests")
def first_tests(item: Item) -> None:
    two, more = (item.listings[step] for step in (0, 2))
    assert RULE.strip() in item["solved"].text
    told = item["told"].text
    with delivery(rule=RULE):
        write({"tests/test_rule.py": f"{two}\n\n\n{more}"})
        assert f"`{run_pytest()}`" in told
        write(refusing("False"))
        assert f"`{run_pytest()}`" in told
        write(refusing("km <= 0"))
        assert run_pytest() == "1 failed, 4 passed"
        minutes = run(RULE.replace("6 * km", "5 * km"))[1]["minutes"]
        assert f"`assert {minutes(2, 1, 0)} == 24`" in told
    item["text"].repeats(0, -3, 5, 6, 10)


@recomputes("day test-the-data")
def test_the_data(item: Item) -> None:
    database, _, check, wrong, _ = item.listings
    tests = {"tests/test_db.py": database, "tests/test_check.py": wrong}
    with delivery(rule=RULE, check=check):
        write(tests | {"tests/test_rule.py": "\n".join(listings("first-tests")[0:3:2])})
        assert f"`{run_pytest()}`" in item["told"].text
        assert run_module("eta.check") == ["0 problems []"]
        write({"eta/check.py": check.replace("<= 20", "<= 5")})
        found = run_module("eta.check")[0].partition(" [")[0]
        assert f"`{found}`" in item["solved"].text
    item["text"].repeats(0, 1, 5, 6, 8, 20, 50)


@recomputes("day options-and-logs")
def options_and_logs(item: Item) -> None:
    options, log = item.listings[:2]
    logged = "import logging\n" + options.rpartition("\n")[0] + f"\n{log}"
    with delivery(rule=RULE, guess=options):
        item["text"].says(int(run_module("eta.guess", "3.5", "--rain")[0]))
        with redirect_stderr(io.StringIO()) as said, pytest.raises(SystemExit):
            run_module("eta.guess", "far")
        assert "invalid float value" in said.getvalue()
        write({"eta/guess.py": logged})
        quiet = mock.patch.object(logging, "info")
        with quiet, mock.patch.object(logging, "basicConfig") as configured:
            run_module("eta.guess", "3.5")
        assert configured.call_args.kwargs["filename"] == "eta.log"
    minutes = run(RULE)[1]["minutes"]
    said_minutes = re.findall(r"([\d.]+) km, (\d+) minutes", item["solved"].text)
    assert [minutes(float(km), 1, at) for at, (km, _) in enumerate(said_minutes)] == [
        int(guess) for _, guess in said_minutes
    ]
    item["text"].repeats(3.5, 2, 0)


def client() -> TestClient:
    """A client of the service in the current folder."""
    return TestClient(run("from eta.api import app")[1]["app"], raise_server_exceptions=False)


def asked(answer: Any) -> str:
    """What ask.py prints for an answer."""
    return f"{answer.status_code} {answer.text}"


@recomputes("day first-endpoint")
def first_endpoint(item: Item) -> None:
    with delivery(rule=RULE, api=item.listings[0]):
        answers = [
            asked(client().get("/estimate", params={"km": km, "rain": True}))
            for km in (3.5, "far", -3)
        ]
        assert f"`{client().get('/health').text}`" in item["told"].text
        assert client().get("/docs").status_code == 200
        item["text"].says(client().get("/estimate?km=3.5&rain=true").json()["minutes"])
    solution = item["solved"].text
    for answer, line in zip(answers, solution.split("```")[1].strip().splitlines(), strict=True):
        assert answer.startswith(line.rstrip(" …").replace(", …", ","))
    item["text"].says(*(int(answer[:3]) for answer in answers))
    item["text"].repeats(2, -3, 1.609344)


def with_orders(api: str, orders: str, rule: str = "") -> str:
    """The file api.py after day 17, without the rule of the house or with it."""
    imports, body = orders.split("\n\n\n", 1)
    start = api[: api.index('@app.get("/estimate")')].replace("\n\n", f"\n{imports}\n\n", 1)
    body = body.replace("    guess =", f"{typed_in(rule, 4)}    guess =") if rule else body
    return start.replace("import FastAPI", "import FastAPI, HTTPException") + body


def api_file() -> str:
    """The file api.py after day 17, with the rule of the house."""
    order, _, house, _ = listings("validate-input")
    return with_orders(listings("first-endpoint")[0], order, house)


@recomputes("day validate-input")
def validate_input(item: Item) -> None:
    _, ask, _, _ = item.listings
    with delivery(rule=RULE, api=api_file()):
        asking = client()
        with mock.patch("httpx2.post", lambda url, json: asking.post(url[-9:], json=json)):
            printed = run(ask)[0]
        far = asking.post("/estimate", json={"km": 16, "items": 1, "rain": True})
    assert "\n".join(printed) in item["solved"].text
    assert api_file() in item["solved"].text
    refused = [line for line in printed if line.startswith("422")]
    assert len(refused) == 4
    item["text"].says(int(refused[0][:3]), far.status_code)
    item["text"].repeats(15, 16, 1, 40, 12, 22)


def test_files() -> dict[str, str]:
    """The folder tests after day 18."""
    database, _, _, wrong, _ = listings("test-the-data")
    rule = "\n\n\n".join(listings("first-tests")[0:3:2])
    api = listings("tests-on-every-push")[0]
    tests = {"rule": rule, "db": database, "check": wrong, "api": api}
    return {f"tests/test_{name}.py": code for name, code in tests.items()}


@recomputes("day tests-on-every-push")
def tests_on_every_push(item: Item) -> None:
    changed = api_file().replace("ge=1", "ge=0")
    with delivery(rule=RULE, api=changed, check=listings("test-the-data")[2]):
        write(test_files())
        failed, passed = (int(number) for number in re.findall(r"\d+", run_pytest()))
    assert failed == 1
    item["text"].says(failed + passed)
    assert yaml.safe_load(item.listings[1])["jobs"]["test"]["steps"][-1]["run"] in item.shown
