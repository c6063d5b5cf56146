"""Plan days on running the service: keys, logs, health and drift, asked without a server."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any
from unittest import mock

import httpx2
import pytest
import yaml
from fastapi.testclient import TestClient

from tests.content.recomputed.items import Item, all_items, recomputes, run
from tests.content.recomputed.second_plan.folders import (
    HAS_GIT,
    git,
    project_folder,
    run_module,
    run_pytest,
    solved_turn,
    write,
)
from tests.content.recomputed.second_plan.week_3 import client, test_files
from tests.content.recomputed.second_plan.week_4 import (
    EXAMPLES,
    RAINY,
    recording_file,
    train_file,
    trained,
)
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings

APP = 'app = FastAPI(title="Delivery times")\n'
USUAL = '    "usual": [(mean(c), stdev(c)) for c in zip(*known[:1500])],\n'
KEY = {"X-Key": "for tests"}


def watched_file() -> str:
    """The file api.py after day 27."""
    check, log = listings("keep-secrets")[0], listings("is-it-up")[0]
    imports, health = listings_of_solution("is-it-up")[:2]
    _, _, rest = recording_file().partition(APP)
    asking = rest.replace(
        '@app.post("/estimate")', '@app.post("/estimate", dependencies=[Depends(check_key)])'
    )
    before, _, after = asking.partition('@app.get("/health")')
    after = after[after.index("class Order") :]
    return f"{imports}\n{APP}\n\n{log}\n\n\n{check}\n{before}{health}\n\n{after}"


def listings_of_solution(day: str) -> list[str]:
    """The blocks in the solution of a day."""
    solution = all_items()[f"day {day}"]["solved"].text
    return re.findall(r"```\n(.*?)```", solution, re.DOTALL)


@contextmanager
def running(**more: str) -> Iterator[TestClient]:
    """Work in the project after day 28, with a client that knows the key."""
    train = train_file(EXAMPLES + USUAL).replace(
        "from datetime import datetime\n",
        "from datetime import datetime\nfrom statistics import mean, stdev\n",
    )
    record, drift = listings("data-that-stays")[0], listings("drift-check")[1]
    modules = {"api": watched_file(), "record": record, "drift": drift, "train": train} | more
    with mock.patch.dict("os.environ", ETA_KEY=KEY["X-Key"]), trained(**modules):
        yield client()


@recomputes("day another-device")
def another_device(item: Item) -> None:
    asked = mock.Mock()
    asked.return_value.getsockname.return_value = ("192.168.1.23", 50000)
    with mock.patch("socket.socket", asked):
        (printed,) = run(item.listings[0])[0]
    assert f"{printed}\n" in item["solved"].text
    item["text"].repeats(8000, 8100)
    share_a_note()


def share_a_note() -> None:
    """Serve a folder with the command of the turn, at a free port, and nothing beside that folder."""
    _, *options = shlex.split(solved_turn("another-device").replace(" 8100 ", " 0 "))
    with project_folder({"share/note.txt": "a note", "shop.db": ""}):
        command = [sys.executable, "-u", *options, "--bind", "127.0.0.1"]
        with subprocess.Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as server:
            try:
                assert server.stdout
                port = re.findall(r"port (\d+)", server.stdout.readline())[0]
                shown = httpx2.get(f"http://127.0.0.1:{port}/note.txt").text
                beside = httpx2.get(f"http://127.0.0.1:{port}/../shop.db").status_code
            finally:
                server.terminate()
    assert (shown, beside) == ("a note\n", 404)


@recomputes("day keep-secrets")
def keep_secrets(item: Item) -> None:
    with running() as asking, redirect_stdout(StringIO()):
        refused = asking.post("/estimate", json=RAINY).status_code
        names = run(item.listings[1].partition("\n")[2], client=asking, GOOD=RAINY)[1]
        for key in ("", "wrong"):
            names["test_wrong_key_is_refused"](key)
    item["text"].says(refused)
    item["text"].repeats(16)
    for part in ("KEY = os", "@app.post"):
        lines = watched_file()[watched_file().index(part) :].partition("\n\n\n@app.get")[0]
        assert lines in item["solved"].text
    assert yaml.safe_load(item.listings[2])["environment"]["ETA_KEY"] == "${ETA_KEY}"
    if HAS_GIT:
        with project_folder({"key.txt": "hunter2"}):
            said = git(item.listings[3])
        assert "\n-hunter2\n" in said
        assert "\n+hunter2\n" in said


@recomputes("day is-it-up")
def is_it_up(item: Item) -> None:
    api = watched_file()
    imports, health, counted = listings_of_solution("is-it-up")
    assert api.startswith(imports)
    assert health in api
    with running(count=item.listings[3]) as asking, redirect_stdout(StringIO()) as printed:
        asking.get("/health")
        asking.get("/health")
        asking.post("/estimate", json=RAINY)
        for km in (2, 3, -3):
            asking.post("/estimate", json=RAINY | {"km": km}, headers=KEY)
        Path("data").rename("elsewhere")
        Path("data").touch()
        assert asking.get("/health").status_code == 500
        lines = printed.getvalue()
        assert json.loads(lines.splitlines()[-1])["status"] == 500
        without_failure = "".join(lines.splitlines(keepends=True)[:-1])
        with mock.patch("sys.stdin", StringIO(without_failure)):
            statuses = run_module("eta.count")[0]
        opened = len(lines.splitlines())
        assert "/openapi.json" in asking.get("/docs").text
        asking.get("/openapi.json")
        of_page = [json.loads(line)["status"] for line in printed.getvalue().splitlines()[opened:]]
    assert statuses == counted.splitlines()[0]
    assert of_page == [200, 200], "opening /docs makes two 200s"
    item["text"].repeats(200, 500)


def drift_of(asking: TestClient, *options: str) -> list[str]:
    """What drift.py prints after the orders that traffic.py sends with these options."""
    orders: list[dict[str, Any]] = []

    def post(url: str, json: dict[str, Any], headers: dict[str, str]) -> httpx2.Response:
        orders.append(json)
        status = 200 if headers == KEY else 401
        return httpx2.Response(status, request=httpx2.Request("POST", url))

    with mock.patch("httpx2.post", post):
        assert run_module("eta.traffic", *options) == []
    assert len(orders) == 200
    with redirect_stdout(StringIO()):
        assert asking.post("/estimate", json=orders[0], headers=KEY).status_code == 200
    db = run("from eta.record import connect\ndb = connect()")[1]["db"]
    insert = "INSERT INTO estimates (km, items, rain) VALUES (:km, :items, :rain)"
    with closing(db), db:
        db.executemany(insert, orders)
    return run_module("eta.drift")


@recomputes("day drift-check")
def drift_check(item: Item) -> None:
    usual, autumn = item["solved"].text.split("```")[1].strip().split("\n\n")
    assert item.listings[0] == USUAL.strip()
    with running(traffic=item.listings[2]) as asking:
        Path(".env").write_text("ETA_KEY=wrong\n")
        with pytest.raises(httpx2.HTTPStatusError, match="401 Unauthorized"):
            drift_of(asking, "0.3", "5.5")
        Path(".env").write_text(f"ETA_KEY={KEY['X-Key']}\n")
        assert drift_of(asking, "0.3", "5.5") == usual.splitlines()
        assert drift_of(asking, "0.8", "9") == autumn.splitlines()
    saved = train_file(EXAMPLES + USUAL).partition('    "per"')[2].partition("text =")[0]
    assert saved in item["solved"].text
    km, items, rain = (numbers_in([line])[0] for line in usual.splitlines())
    item["text"].says([km, items, rain])
    item["text"].repeats(1, 200, 30, 6, 20, 401)


def all_tests() -> dict[str, str]:
    """The folder tests after day 26."""
    tests = test_files()
    later = listings("serve-the-model")[2], listings("keep-secrets")[1]
    api = "\n\n\n".join([tests["tests/test_api.py"], *later])
    tests["tests/test_api.py"] = api.replace("TestClient(app)", f"TestClient(app, headers={KEY})")
    tests["tests/test_model.py"] = listings("training-serving-skew")[2]
    key = f'os.environ["ETA_KEY"] = "{KEY["X-Key"]}"'
    return tests | {"tests/conftest.py": f"{listings('data-that-stays')[1]}\n{key}"}


@cache
def results_of_bad_release() -> tuple[int, int]:
    """How many tests fail and pass when orders of up to 2 km are accepted."""
    bad = watched_file().replace("le=20", "le=2")
    with running(api=bad, check=listings("test-the-data")[2]):
        write(all_tests())
        failed, passed = (int(number) for number in re.findall(r"\d+", run_pytest()))
    return failed, passed


@recomputes("day readme-and-watch-page")
def readme_and_watch_page(item: Item) -> None:
    failed, passed = results_of_bad_release()
    assert f"{failed} of the {failed + passed} tests fail" in item["solved"].text
    item["text"].repeats(3.5)


@recomputes("day from-nothing")
def from_nothing(item: Item) -> None:
    item["text"].says(sum(results_of_bad_release()))
