"""The newest version is asked for only if the operator wants that, and nothing is told about this bot."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import __version__
from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.schedule.clock import SystemClock
from bot.jobs.housekeeping import look_for_update
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from tests.cli.calls import TOKEN, call

pytestmark = pytest.mark.usefixtures("bare_environment")


@dataclass
class Index:
    """A package index on this machine: what it answers, and what it was sent."""

    address: str = ""
    answer: Any = None
    requests: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def index() -> Iterator[Index]:
    kept = Index()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kept.requests.append({"path": self.path, **self.headers})
            self.send_response(200 if kept.answer else 404)
            self.end_headers()
            self.wfile.write(json.dumps(kept.answer).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.address = f"http://127.0.0.1:{server.server_port}/pypi/name/json"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def asking(index: Index, catalog: Catalog, sqlite_url: str) -> Resources:
    """What the bot has, if the operator wants it to ask."""
    database, clock = Database(sqlite_url), SystemClock()
    return Resources(catalog, Pictures(), database, clock, check_for_updates=index.address)


ANSWERS = pytest.mark.parametrize(
    ("newest", "logged", "shown"),
    [
        ("10.0.0", "a newer version exists", "10.0.0"),
        (__version__, None, __version__),
        ("0.9.12", None, "0.9.12"),
        (None, "newest version not found", "not known, as CHECK_FOR_UPDATES gave no answer"),
    ],
)


@ANSWERS
async def test_newer_version_is_one_line_in_the_log(
    index: Index, asking: Resources, newest: str | None, logged: str | None, shown: str
) -> None:
    index.answer = newest and {"info": {"version": newest}}
    with capture_logs() as logs:
        await look_for_update(asking, asking.clock.now())
    assert [line["event"] for line in logs] == ([logged] if logged else [])
    (sent,) = index.requests
    about_the_connection = {"Host", "Accept", "Accept-Encoding", "Connection"}
    told = {key: value for key, value in sent.items() if key not in about_the_connection}
    assert told == {"path": "/pypi/name/json", "User-Agent": "cohort"}


@ANSWERS
def test_doctor_shows_the_newest_version_if_the_operator_wants_that(
    index: Index, newest: str | None, logged: str | None, shown: str
) -> None:
    index.answer = newest and {"info": {"version": newest}}
    done = call("doctor", DISCORD_TOKEN=TOKEN, CHECK_FOR_UPDATES=index.address)
    assert done.exit_code == 0
    assert f"ok     Version: {__version__}; the newest is {shown}\n" in done.stdout


def test_nobody_is_asked_by_doctor_by_default(index: Index) -> None:
    assert "Version" not in call("doctor", DISCORD_TOKEN=TOKEN).stdout
    assert index.requests == []


async def test_nobody_is_asked_by_the_bot_by_default(index: Index, asking: Resources) -> None:
    await look_for_update(replace(asking, check_for_updates=None), asking.clock.now())
    assert index.requests == []
