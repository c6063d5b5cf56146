"""The folder `borrowbox` of the third plan, as it is after a day, with its stand-in running."""

import contextlib
import io
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from importlib import import_module
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any
from unittest import mock

from bot.domain.content.models.plan import PlanDay
from tests.content.recomputed.second_plan.folders import project_folder
from tests.content.recomputed.week_2 import listings
from tests.packs import shipped_catalog

Files = dict[str, str]
Answer = tuple[int, dict[str, Any]]
"""The status of an answer, and its body."""

CHANGES: dict[str, Callable[[Files], None]] = {}
"""What each day does to the files, by its id, in the order of the plan."""

_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def changes(day: str) -> Callable[[Callable[[Files], None]], Callable[[Files], None]]:
    """Register what a day does to the files."""

    def register(change: Callable[[Files], None]) -> Callable[[Files], None]:
        CHANGES[day] = change
        return change

    return register


def saves(day: str, *names: str) -> None:
    """Register a day whose first listings are saved under these names, as its steps say."""

    def save(files: Files) -> None:
        told = " ".join(step.do for step in day_called(day).steps)
        for name, listing in zip(names, listings(day), strict=False):
            assert name in told
            files[name] = listing

    changes(day)(save)


def day_called(day: str) -> PlanDay:
    plans = shipped_catalog().plans
    return next(one for one in chain.from_iterable(plan.days for plan in plans) if one.id == day)


def after(day: str) -> Files:
    """The files after a day."""
    files: Files = {}
    for name, change in CHANGES.items():
        change(files)
        if name == day:
            return files
    raise AssertionError(f"nothing says what {day} does to the files")


def replaced(text: str, old: str, new: str) -> str:
    """Text with one part replaced, which must be there once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


@contextmanager
def borrowbox(day: str, **more: str) -> Iterator[list[Answer]]:
    """Work in the folder as it is after a day, with these files as well; its stand-in runs.

    What the stand-in answers is added to the list.
    """
    answers: list[Answer] = []
    with project_folder(after(day) | more), _serving(answers) as url:
        settings = {"BASE_URL": url, "API_KEY": "none", "MODEL": "stand-in"}
        with mock.patch.dict(os.environ, settings):
            forget()
            yield answers
            forget()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing if a client has stopped waiting."""


@contextmanager
def _serving(answers: list[Answer]) -> Iterator[str]:
    handler = runpy.run_path("standin.py", run_name="standin")["StandIn"]
    names = handler.do_POST.__globals__
    reply = names["reply"]

    def listed(path: str, asked: dict[str, Any]) -> Answer:
        answers.append(reply(path, asked))
        return answers[-1]

    names["reply"] = listed
    quiet = type("Quiet", (handler,), {"log_message": lambda *_: None})
    with _Server(("127.0.0.1", 0), quiet) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            serving.join()


def run_file(name: str, *arguments: str, **settings: str) -> list[str]:
    """Run a file of the current folder with these settings; return the lines that it prints."""
    with (
        mock.patch.dict(os.environ, settings),
        mock.patch("sys.argv", [name, *arguments]),
        contextlib.redirect_stdout(io.StringIO()) as printed,
    ):
        forget()
        runpy.run_path(name, run_name="__main__")
    return printed.getvalue().splitlines()


def names_of(name: str, **settings: str) -> dict[str, Any]:
    """Import a file of the current folder with these settings; return its names."""
    with mock.patch.dict(os.environ, settings):
        forget()
        return vars(import_module(name.removesuffix(".py")))


def forget() -> None:
    """Let files of the current folder be imported again, as they are now."""
    for path in Path().glob("*.py"):
        sys.modules.pop(path.stem, None)


def turn_of(day: str) -> str:
    """The solution of “Your turn”, the last step of a day."""
    *_, turn = day_called(day).steps
    assert turn.title == "Your turn"
    assert turn.hint
    assert turn.solution
    return turn.solution


def solved_turn(day: str) -> str:
    """The listings in the solution of “Your turn” of a day, then its asserts."""
    asserts = day_called(day).steps[-1].code or ""
    return "\n\n".join([*_PYTHON.findall(turn_of(day)), asserts])


def run_turn(day: str, **more: str) -> None:
    """Run the solution of “Your turn” and its asserts; the asserts alone must fail."""
    with borrowbox(day, **more, **{"turn.py": solved_turn(day)}):
        run_file("turn.py")
        Path("turn.py").write_text(day_called(day).steps[-1].code or "", encoding="utf-8")
        try:
            run_file("turn.py")
        except NameError:
            return
    raise AssertionError(f"the asserts of {day} pass without a solution")
